using Microsoft.AspNetCore.Authorization;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Access;

/// <summary>What a route asks of its caller: a scope, and a role at least. Its scope names the policy.</summary>
internal sealed record Permission(string Scope, Role Role)
{
    public static readonly Permission Read = new("conversations:read", Role.Viewer);

    public static readonly Permission Write = new("conversations:write", Role.Member);

    /// <summary>Asked in the slice: its routes need what reading needs, and it needs more.</summary>
    public static readonly Permission Verify = new("conversations:read", Role.Admin);

    public static readonly Permission Delete = new("workflows:delete", Role.Admin);

    /// <summary>Creating, listing and revoking the keys of recorders.</summary>
    public static readonly Permission Keys = new("keys:manage", Role.Admin);

    public static IReadOnlyList<Permission> All { get; } = [Read, Write, Delete, Keys];

    /// <summary>What is said to a caller who has not got it.</summary>
    public Problem Refusal => Problems.Forbidden with { Detail = $"It takes the scope {Scope} and the role {Role.ToString().ToLowerInvariant()}, or one above it." };

    /// <summary>What a route asks for; null where it names nothing.</summary>
    public static Permission? AskedBy(Endpoint? route) =>
        route?.Metadata.GetMetadata<IAuthorizeData>()?.Policy is { } policy ? All.FirstOrDefault(permission => permission.Scope == policy) : null;
}
