using Microsoft.AspNetCore.Authorization;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Access;

/// <summary>What a route asks of its caller: a scope, and a role at least. Two that ask for one scope differ in the role.</summary>
/// <param name="Name">Names its policy, and no other permission's: the route table says who may.</param>
/// <param name="Scope">The scope.</param>
/// <param name="Role">The least role.</param>
internal sealed record Permission(string Name, string Scope, Role Role)
{
    public static readonly Permission Read = new("read", "conversations:read", Role.Viewer);

    public static readonly Permission Write = new("write", "conversations:write", Role.Member);

    /// <summary>Verifying, and reading the audit log.</summary>
    public static readonly Permission Verify = new("verify", "conversations:read", Role.Admin);

    public static readonly Permission Delete = new("delete", "workflows:delete", Role.Admin);

    /// <summary>Creating, listing and revoking the keys of recorders.</summary>
    public static readonly Permission Keys = new("keys", "keys:manage", Role.Admin);

    public static IReadOnlyList<Permission> All { get; } = [Read, Write, Verify, Delete, Keys];

    /// <summary>What is said to a caller who has not got it.</summary>
    public Problem Refusal => Problems.Forbidden with { Detail = $"It takes the scope {Scope} and the role {Role.ToString().ToLowerInvariant()}, or one above it." };

    /// <summary>What a route asks for; null where it names nothing.</summary>
    public static Permission? AskedBy(Endpoint? route) =>
        route?.Metadata.GetMetadata<IAuthorizeData>()?.Policy is { } policy ? All.FirstOrDefault(permission => permission.Name == policy) : null;
}
