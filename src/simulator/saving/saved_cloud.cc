// SPDX-License-Identifier: Apache-2.0
#include "simulator/saving/saved_cloud.h"

#include "simulator/saving/values.h"

namespace toolgate::simulator {

// What is kept of a job.
struct SavedJob {
  std::string id;
  std::string command_class;
  const Account* account = nullptr;
  const User* user = nullptr;
  std::string instance_type;
  std::string instance_id;
  base::WallTime created;
  std::optional<base::WallTime> completed;
  cloudstack::JobStatus status = cloudstack::JobStatus::kPending;
  int result_code = 0;
  std::string result;
};

template <class T, class Visit>
requires std::is_same_v<std::remove_const_t<T>, SavedJob>
void VisitFields(T& job, Visit&& visit) {
  auto& [id, command_class, account, user, instance_type, instance_id, created, completed, status,
         result_code, result] = job;
  visit(
      "id, command_class, account, user, instance_type, instance_id, created, completed, status, "
      "result_code, result",
      id, command_class, account, user, instance_type, instance_id, created, completed, status,
      result_code, result);
}

namespace {

void WriteTables(json::Writer& writer, const Cloud& cloud) {
  FieldWriter fields(writer);
  writer.Key("tables").BeginObject();
  VisitTables(cloud, [&](std::string_view name, const auto& table) {
    writer.Key(name).BeginObject().Member("dropped", static_cast<int64_t>(table.dropped()));
    writer.Key("rows").BeginArray();
    for (const auto& entity : table) fields.Write(entity);
    writer.EndArray().EndObject();
  });
  writer.EndObject();
}

// Limits and counts of each account and each domain.
template <class Owners>
void WriteHoldings(json::Writer& writer, const Cloud& cloud, const Owners& owners) {
  FieldWriter fields(writer);
  for (const auto& owner : owners) {
    writer.BeginArray().String(owner.id);
    fields.Write(cloud.counts.HoldingOf(owner));
    writer.EndArray();
  }
}

void WriteTags(json::Writer& writer, const Cloud& cloud) {
  FieldWriter fields(writer);
  writer.Key("tags").BeginArray();
  for (const auto& [id, resource] : cloud.tags.all()) {
    writer.BeginArray().String(id);
    fields.Write(resource);
    writer.EndArray();
  }
  writer.EndArray();
}

void WriteLedger(json::Writer& writer, const Ledger& ledger) {
  FieldWriter fields(writer);
  writer.Key("generated_until");
  fields.Write(ledger.generated_until);
  writer.Key("spans").BeginArray();
  for (const UsageSpan& span : ledger.spans()) fields.Write(span);
  writer.EndArray();
}

void WriteJobs(json::Writer& writer, const JobQueue& jobs) {
  FieldWriter fields(writer);
  writer.Key("jobs").BeginArray();
  for (const auto& job : jobs.all()) {
    if (jobs.IsForgotten(*job)) continue;
    fields.Write(SavedJob{job->id, job->command_class, job->account, job->user, job->instance_type,
                          job->instance_id, job->created, job->completed, job->status,
                          job->result_code, job->result});
  }
  writer.EndArray();
}

template <class T>
bool AddRows(json::Value rows, Table<T>& table) {
  for (const auto& row : rows) {
    T entity;
    entity.id = row.value.Find("id").text();
    if constexpr (requires { entity.name; }) entity.name = row.value.Find("name").text();
    if (entity.id.empty() || table.Find(entity.id)) return false;
    table.Add(std::move(entity));
  }
  return true;
}

// First all entities, then what they say of each other.
bool ReadTables(json::Value tables, Cloud& cloud, FieldReader& fields) {
  bool is_good = true;
  VisitTables(cloud, [&](std::string_view name, auto& table) {
    is_good = is_good && AddRows(tables.Find(name).Find("rows"), table);
  });
  if (!is_good) return false;
  VisitTables(cloud, [&](std::string_view name, auto& table) {
    auto entity = table.begin();
    for (const auto& row : tables.Find(name).Find("rows")) fields.ReadRest(row.value, *entity++);
    size_t dropped = 0;
    fields.Read(tables.Find(name).Find("dropped"), dropped);
    table.SetDropped(dropped);
  });
  return fields.is_good();
}

// The second half of a pair whose first one, a text, was read.
json::Value SecondOf(json::Value pair) {
  json::Value second;
  for (const auto& half : pair) second = half.value;
  return second;
}

std::string FirstOf(json::Value pair) {
  return pair.size() == 2 ? std::string((*pair.begin()).value.text()) : "";
}

bool ReadHoldings(json::Value list, Cloud& cloud, FieldReader& fields) {
  for (const auto& entry : list) {
    ResourceCounts::Holding holding;
    fields.Read(SecondOf(entry.value), holding);
    const std::string id = FirstOf(entry.value);
    const Account* account = cloud.accounts.Find(id);
    const Domain* domain = cloud.domains.Find(id);
    if (account)
      cloud.counts.Restore(*account, std::move(holding));
    else if (domain)
      cloud.counts.Restore(*domain, std::move(holding));
    else
      return false;
  }
  return true;
}

void ReadTags(json::Value list, Cloud& cloud, FieldReader& fields) {
  for (const auto& entry : list) {
    TaggedResource resource;
    fields.Read(SecondOf(entry.value), resource);
    if (!fields.is_good() || !resource.owner) return;
    for (Tag& tag : resource.tags) {
      cloud.tags.Set(FirstOf(entry.value), resource.type, *resource.owner, std::move(tag));
    }
  }
}

void ReadLedger(json::Value saved, Cloud& cloud, FieldReader& fields) {
  fields.Read(saved.Find("generated_until"), cloud.ledger.generated_until);
  for (const auto& entry : saved.Find("spans")) {
    UsageSpan span;
    fields.Read(entry.value, span);
    cloud.ledger.Restore(std::move(span));
  }
}

bool ReadSettings(json::Value saved, Settings& settings, FieldReader& fields) {
  fields.Read(saved, settings);
  for (AllowedSource& source : settings.allowed_sources) {
    const auto block = base::Cidr::Parse(source.text);
    if (!block) return false;
    source.block = *block;
  }
  return true;
}

void ReadJobs(json::Value list, JobQueue& jobs, FieldReader& fields) {
  for (const auto& entry : list) {
    SavedJob saved;
    fields.Read(entry.value, saved);
    Job job;
    job.id = std::move(saved.id);
    job.command_class = std::move(saved.command_class);
    job.account = saved.account;
    job.user = saved.user;
    job.instance_type = std::move(saved.instance_type);
    job.instance_id = std::move(saved.instance_id);
    job.created = saved.created;
    job.completed = saved.completed;
    job.status = saved.status;
    job.result_code = saved.result_code;
    job.result = std::move(saved.result);
    jobs.Restore(std::move(job));
  }
}

}  // namespace

std::string WriteCloud(const Cloud& cloud, const JobQueue& jobs) {
  std::string json;
  json::Writer writer(json);
  FieldWriter fields(writer);
  writer.BeginObject().Key("seed").Int(static_cast<int64_t>(cloud.seed()));
  writer.Key("ids_given").Int(static_cast<int64_t>(cloud.ids_given()));
  writer.Key("settings");
  fields.Write(cloud.settings);
  WriteTables(writer, cloud);
  writer.Key("holdings").BeginArray();
  WriteHoldings(writer, cloud, cloud.accounts);
  WriteHoldings(writer, cloud, cloud.domains);
  writer.EndArray();
  WriteTags(writer, cloud);
  writer.Key("alerted_events").BeginArray();
  for (const std::string& id : cloud.alerted_events) writer.String(id);
  writer.EndArray();
  WriteLedger(writer, cloud.ledger);
  WriteJobs(writer, jobs);
  writer.EndObject();
  return json;
}

base::Result<void> ReadCloud(json::Value saved, Cloud& cloud, JobQueue& jobs) {
  FieldReader fields(cloud);
  int64_t seed = 0;
  int64_t ids_given = 0;
  fields.Read(saved.Find("seed"), seed);
  fields.Read(saved.Find("ids_given"), ids_given);
  cloud.ContinueIds(static_cast<uint64_t>(seed), static_cast<uint64_t>(ids_given));
  bool is_good = ReadSettings(saved.Find("settings"), cloud.settings, fields) &&
                 ReadTables(saved.Find("tables"), cloud, fields) &&
                 ReadHoldings(saved.Find("holdings"), cloud, fields);
  if (is_good) {
    ReadTags(saved.Find("tags"), cloud, fields);
    for (const auto& entry : saved.Find("alerted_events")) {
      cloud.alerted_events.emplace(entry.value.text());
    }
    ReadLedger(saved, cloud, fields);
    ReadJobs(saved.Find("jobs"), jobs, fields);
    is_good = fields.is_good();
  }
  if (!is_good) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "it does not hold a cloud as this release of the simulator saves it");
  }
  cloud.Reindex();
  return {};
}

}  // namespace toolgate::simulator
