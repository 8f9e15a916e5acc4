// SPDX-License-Identifier: Apache-2.0
// With their parameters, from the annotations of Apache CloudStack 4.22.
#include "simulator/people/commands.h"

namespace toolgate::simulator {
namespace {

constexpr Command kCommands[] = {
    {.name = "listUsers",
     .java_class = "user.ListUsersCmd",
     .kind = CommandKind::kList,
     .description = "Lists user accounts",
     .notation = "+LIST +ACCT accounttype:integer id:uuid(User) state:string username:string "
                 "apikeyaccess:string^@4.20.1.0 showicon:boolean usersource:string@4.21.0.0",
     .run = ListUsers},
    {.name = "listAccounts",
     .java_class = "account.ListAccountsCmd",
     .kind = CommandKind::kList,
     .description = "Lists accounts and provides detailed account information for listed accounts",
     .notation = "+LIST accounttype:integer id:uuid(Account) iscleanuprequired:boolean name:string "
                 "state:string details:list<string> apikeyaccess:string^@4.20.1.0 "
                 "showicon:boolean tag:string@4.20.0 listall:boolean domainid:uuid(Domain) "
                 "isrecursive:boolean",
     .run = ListAccounts},
    {.name = "listDomains",
     .java_class = "domain.ListDomainsCmd",
     .kind = CommandKind::kList,
     .rights = Rights::kDomainAdmin,
     .description = "Lists domains and provides detailed information for listed domains",
     .notation = "+LIST id:uuid(Domain) level:integer name:string listall:boolean "
                 "details:list<string> showicon:boolean tag:string@4.20.0",
     .run = ListDomains},
    {.name = "listProjects",
     .java_class = "project.ListProjectsCmd",
     .kind = CommandKind::kList,
     .description = "Lists projects and provides detailed information for listed projects",
     .notation = "+LIST +ACCT id:uuid(Project) name:string displaytext:string state:string "
                 "tags:map username:string details:list<string> showicon:boolean",
     .run = ListProjects},
    {.name = "listRoles",
     .java_class = "acl.ListRolesCmd",
     .kind = CommandKind::kList,
     .rights = Rights::kDomainAdmin,
     .description = "Lists dynamic roles in CloudStack",
     .notation = "+LIST id:uuid(Role) name:string type:string state:string",
     .run = ListRoles},
    {.name = "getUserKeys",
     .java_class = "user.GetUserKeysCmd",
     .description =
         "This command allows the user to query the seceret and API keys for the account",
     .notation = "id!:uuid(User)",
     .run = GetUserKeys},
    {.name = "listResourceLimits",
     .java_class = "resource.ListResourceLimitsCmd",
     .kind = CommandKind::kList,
     .description = "Lists resource limits.",
     .notation = "+LIST +ACCT +PROJ id:long resourcetype:integer resourcetypename:string "
                 "tag:string@4.20.0",
     .run = ListResourceLimits},
    {.name = "listTags",
     .java_class = "tag.ListTagsCmd",
     .kind = CommandKind::kList,
     .description = "List resource tag(s)",
     .notation = "+LIST +ACCT +PROJ resourcetype:string resourceid:string key:string value:string "
                 "customer:string",
     .run = ListTags},
    {.name = "createTags",
     .java_class = "tag.CreateTagsCmd",
     .kind = CommandKind::kAsync,
     .description = "Creates resource tag(s)",
     .notation = "tags!:map resourcetype!:string resourceids!:list<string> customer:string",
     .run = CreateTags,
     .event = "CREATE_TAGS",
     .event_text = "creating tags",
     .area = JavaArea::kUser},
    {.name = "deleteTags",
     .java_class = "tag.DeleteTagsCmd",
     .kind = CommandKind::kAsync,
     .description = "Deleting resource tag(s)",
     .notation = "tags:map resourcetype!:string resourceids!:list<string>",
     .run = DeleteTags,
     .event = "DELETE_TAGS",
     .event_text = "deleting tags",
     .area = JavaArea::kUser},
};

}  // namespace

std::span<const Command> PeopleCommands() { return kCommands; }

}  // namespace toolgate::simulator
