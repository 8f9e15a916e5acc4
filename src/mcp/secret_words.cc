// SPDX-License-Identifier: Apache-2.0
#include "mcp/secret_words.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "json/utf8.h"

namespace toolgate::mcp {
namespace {

// The last word of a phrase may have an `s`. Three letters at least.
constexpr std::string_view kPhrases[] = {
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pass phrase",
    "pass code",
    "api key",
    "apikey",
    "api token",
    "api secret",
    "app secret",
    "access token",
    "access key",
    "auth token",
    "auth key",
    "auth code",
    "auth cookie",
    "authentication token",
    "authentication code",
    "authorization token",
    "authorization code",
    "bearer token",
    "refresh token",
    "reset token",
    "reset code",
    "session token",
    "session cookie",
    "security token",
    "security code",
    "secret token",
    "secret key",
    "secret access key",
    "secret value",
    "client secret",
    "shared secret",
    "webhook secret",
    "your secret",
    "your token",
    "your pin",
    "your credential",
    "login credential",
    "private key",
    "signing key",
    "encryption key",
    "ssh key",
    "recovery code",
    "recovery key",
    "recovery phrase",
    "backup code",
    "seed phrase",
    "mnemonic phrase",
    "verification code",
    "otp",
    "totp",
    "one time code",
    "two factor code",
    "mfa code",
    "tfa code",
    "pin code",
    "pin number",
    "cvv",
    "cvc",
    "card number",
    "card verification",
    "credit card",
    "debit card",
    "social security number",
    "ssn",
    "pass word",
    // Other languages, without their accents: see kLetters.
    "passwort",
    "kennwort",
    "geheimzahl",
    "mot de passe",
    "motdepasse",
    "code secret",
    "cle secrete",
    "cle privee",
    "contrasena",
    "clave secreta",
    "clave privada",
    "clave de acceso",
    "codigo de verificacion",
    "codigo de verificacao",
    "tarjeta de credito",
    "senha",
    "palavra passe",
    "cartao de credito",
    "chave secreta",
    "chave privada",
    "chiave segreta",
    "chiave privata",
    "codice segreto",
    "carta di credito",
    "parola d ordine",
    "wachtwoord",
    "losenord",
    "passord",
    "adgangskode",
    "salasana",
    "haslo",
    "heslo",
    "jelszo",
    "sifre",
    "kata sandi",
    "mat khau",
};
// Found anywhere: these scripts have no spaces between words, or endings that change.
constexpr std::string_view kInside[] = {
    "парол",          "код подтверждения",
    "секретный ключ", "κωδικόσ πρόσβασησ",
    "密码",           "密碼",
    "口令",           "验证码",
    "驗證碼",         "私钥",
    "私鑰",           "パスワード",
    "暗証番号",       "認証コード",
    "秘密鍵",         "비밀번호",
    "인증번호",       "كلمة المرور",
    "كلمة السر",      "पासवर्ड",
    "סיסמה",          "סיסמא",
    "รหัสผ่าน",
};
// Alone, and only as or in a label.
constexpr std::string_view kLabels[] = {"token", "secret", "pin", "pwd", "credential", "creds"};
// Words that are secrets as the end of a longer word, too: `dbpassword`. Long enough to be meant
// when they are spelled in another way.
constexpr std::string_view kEndings[] = {"password", "passwd",   "passphrase", "passcode",
                                         "apikey",   "passwort", "kennwort",   "wachtwoord"};
// Letters that look like those of English, or are those with something on them, in small.
struct Letters {
  char latin;
  std::string_view alike;
};
constexpr Letters kLetters[] = {
    {'a', "аαàáâãäåāăąɑạảấầẩẫậắằẳẵặ"},
    {'b', "вьβ"},
    {'c', "сϲçćč"},
    {'d', "ԁďđ"},
    {'e', "еєεèéêëēęěẹẻẽ"},
    {'g', "ɡğ"},
    {'h', "һн"},
    {'i', "іιìíîïīıї"},
    {'j', "ј"},
    {'k', "кκ"},
    {'l', "ӏłľĺ"},
    {'m', "мμ"},
    {'n', "ոηпñńňŋ"},
    {'o', "оοòóôõöøōőσօ"},
    {'p', "рρ"},
    {'r', "гřŕ"},
    {'s', "ѕśşšș"},
    {'t', "тτťţț"},
    {'u', "υùúûüūůűս"},
    {'v', "ѵν"},
    {'w', "ԝωшѡ"},
    {'x', "хχ"},
    {'y', "уýÿγ"},
    {'z', "źżž"},
};
// Digits and signs that are read as letters within a word.
constexpr std::string_view kSigns = "0134578$@!+";
constexpr std::string_view kSignLetters = "oieastbsait";
// What follows when it is about a secret and not the secret: `token limit`.
constexpr std::string_view kAbout[] = {
    "address", "age",      "amount", "balance", "budget",   "color",    "contract", "count",
    "days",    "expiry",   "format", "holder",  "id",       "ids",      "kind",     "label",
    "length",  "lifetime", "limit",  "limits",  "location", "manager",  "name",     "names",
    "path",    "policies", "policy", "price",   "reset",    "rotation", "rule",     "rules",
    "size",    "standard", "store",  "symbol",  "ttl",      "type",     "usage",    "version",
};
// What stands before a `token` that nobody keeps secret.
constexpr std::string_view kTokenKinds[] = {
    "cancellation", "continuation", "erc",        "input", "max",  "min",  "next",
    "output",       "page",         "pagination", "per",   "stop", "sync",
};

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// `apiKey` and `APIKey` as `api Key` and `API Key`.
std::string WithoutCamels(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char before = i > 0 ? text[i - 1] : ' ';
    const char after = i + 1 < text.size() ? text[i + 1] : ' ';
    const bool begins =
        base::IsAsciiUpper(text[i]) &&
        (base::IsAsciiLower(before) || (base::IsAsciiUpper(before) && base::IsAsciiLower(after)));
    if (begins) out += ' ';
    out += text[i];
  }
  return out;
}

// `text`, folded, in letters of English where others look like them.
std::string InLatin(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t size =
        std::max<size_t>(json::Utf8SequenceSize(text.data() + at, text.data() + text.size()), 1);
    const std::string_view letter = text.substr(at, size);
    at += size;
    const auto* row = std::find_if(std::begin(kLetters), std::end(kLetters), [&](const auto& one) {
      return size > 1 && one.alike.find(letter) != one.alike.npos;
    });
    if (row == std::end(kLetters)) {
      out += letter;
    } else {
      out += row->latin;
    }
  }
  return out;
}

// The same with letters for the digits and signs that have a letter beside them, or another sign
// that has; `one` is what a 1 is read as.
std::string WithoutSigns(std::string_view text, char one) {
  std::string out(text);
  const auto read = [&](size_t at, char beside) {
    const size_t sign = kSigns.find(text[at]);
    if (sign == kSigns.npos || out[at] != text[at] || !base::IsAsciiLower(beside)) return;
    out[at] = text[at] == '1' ? one : kSignLetters[sign];
  };
  for (size_t i = 1; i < out.size(); ++i) read(i, out[i - 1]);
  for (size_t i = out.size(); i-- > 1;) read(i - 1, out[i]);
  return out;
}

// The words of `folded`; `|` where a sentence or a part of one ends.
std::vector<std::string> WordsOf(std::string_view folded) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (size_t i = 0; i < folded.size(); ++i) {
    const char c = folded[i];
    if (base::IsAsciiLower(c) || static_cast<unsigned char>(c) >= 0x80) {
      word += c;
      continue;
    }
    end_word();
    const char after = i + 1 < folded.size() ? folded[i + 1] : ' ';
    const bool is_mark = std::string_view(".,;:!?()").find(c) != std::string_view::npos;
    if (is_mark && (after == ' ' || after == '\n')) words.emplace_back("|");
  }
  end_word();
  return words;
}

bool IsWord(std::string_view word, std::string_view wanted) {
  return word == wanted ||
         (word.size() == wanted.size() + 1 && word.starts_with(wanted) && word.back() == 's');
}

// How many words from `at` on are `phrase`; 0 if they are not.
size_t CountMatch(const std::vector<std::string>& words, size_t at, std::string_view phrase) {
  if (words[at].compare(0, 3, phrase, 0, 3) != 0) return 0;  // most end here
  const std::vector<std::string_view> wanted = base::Split(phrase, ' ');
  if (at + wanted.size() > words.size()) return 0;
  for (size_t i = 0; i + 1 < wanted.size(); ++i) {
    if (words[at + i] != wanted[i]) return 0;
  }
  return IsWord(words[at + wanted.size() - 1], wanted.back()) ? wanted.size() : 0;
}

std::string_view FindEnding(std::string_view word) {
  if (word.ends_with('s') && !word.ends_with("ss")) word.remove_suffix(1);
  for (std::string_view ending : kEndings) {
    if (word.ends_with(ending)) return ending;
  }
  return {};
}

bool IsAbout(const std::vector<std::string>& words, size_t after) {
  return after < words.size() && Contains(kAbout, words[after]);
}

// The bare word at `at` that asks for a secret in a label. `tokens` are what models count.
std::string_view FindLabel(const std::vector<std::string>& words, size_t at) {
  for (std::string_view label : kLabels) {
    const bool is_token = label == "token";
    if (is_token ? words[at] != label : !IsWord(words[at], label)) continue;
    if (is_token && at > 0 && Contains(kTokenKinds, words[at - 1])) continue;
    return label;
  }
  return {};
}

// The secret that begins with the word at `at`.
std::string_view FindAt(const std::vector<std::string>& words, size_t at, TextPlace place) {
  for (std::string_view phrase : kPhrases) {
    const size_t count = CountMatch(words, at, phrase);
    if (count > 0 && !IsAbout(words, at + count)) return phrase;
  }
  std::string_view found = FindEnding(words[at]);
  if (found.empty() && place == TextPlace::kLabel) found = FindLabel(words, at);
  return found.empty() || IsAbout(words, at + 1) ? std::string_view() : found;
}

std::string_view FindAnywhere(std::string_view folded, TextPlace place) {
  const std::vector<std::string> words = WordsOf(folded);
  for (size_t at = 0; at < words.size(); ++at) {
    const std::string_view found = FindAt(words, at, place);
    if (!found.empty()) return found;
  }
  return {};
}

// Of words in which digits stand for letters only long ones are meant: `Passw0rd`, not `5sn`.
std::string_view FindWithSigns(std::string_view latin) {
  if (latin.find_first_of(kSigns) == latin.npos) return {};
  for (char one : {'i', 'l'}) {
    const std::vector<std::string> words = WordsOf(WithoutSigns(latin, one));
    for (size_t at = 0; at < words.size(); ++at) {
      const std::string_view found = FindEnding(words[at]);
      if (!found.empty() && !IsAbout(words, at + 1)) return found;
    }
  }
  return {};
}

// What stands between spaces, letters only; single ones in a row together.
struct Torn {
  std::string letters;
  bool is_spelled = false;
};

std::vector<Torn> TornWordsOf(std::string_view latin) {
  std::vector<Torn> words;
  bool was_single = false;
  for (std::string_view part : base::Split(latin, ' ')) {
    std::string letters;
    for (char c : part) {
      if (base::IsAsciiLower(c) || static_cast<unsigned char>(c) >= 0x80) letters += c;
    }
    if (letters.empty()) continue;
    const bool is_single = letters.size() == 1;
    if (is_single && was_single) {
      words.back().letters += letters;
      words.back().is_spelled = true;
    } else {
      words.push_back({std::move(letters)});
    }
    was_single = is_single;
  }
  return words;
}

// Words that are torn apart: `p.a.s.s.w.o.r.d`, `p a s s w o r d`, `PaSsWoRd`, `pass-word`.
std::string_view FindTorn(std::string_view latin) {
  const std::vector<Torn> words = TornWordsOf(latin);
  for (size_t at = 0; at < words.size(); ++at) {
    const bool is_about = at + 1 < words.size() && Contains(kAbout, words[at + 1].letters);
    if (is_about) continue;
    const std::string& letters = words[at].letters;
    if (words[at].is_spelled && !FindEnding(letters).empty()) return FindEnding(letters);
    for (std::string_view ending : kEndings) {
      if (IsWord(letters, ending)) return ending;
    }
  }
  return {};
}

std::string_view FindInside(std::string_view folded) {
  for (std::string_view word : kInside) {
    if (folded.find(word) != folded.npos) return word;
  }
  return {};
}

}  // namespace

std::string_view FindSecretWords(std::string_view text, TextPlace place) {
  const std::string folded = json::Fold(WithoutCamels(text));
  std::string_view found = FindAnywhere(folded, place);
  if (found.empty()) found = FindInside(folded);
  if (!found.empty()) return found;
  const std::string latin = InLatin(folded);
  if (latin != folded) found = FindAnywhere(latin, place);
  if (found.empty()) found = FindWithSigns(latin);
  if (found.empty()) found = FindTorn(InLatin(json::Fold(text)));
  return found;
}

}  // namespace toolgate::mcp
