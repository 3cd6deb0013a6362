using System.Security.Claims;
using Verbatim.Frames;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Access;

/// <summary>What became of a validated identity: a caller, or a refusal.</summary>
internal abstract record CallerReading
{
    private CallerReading() { }

    public sealed record Known(Caller Caller) : CallerReading;

    /// <param name="Problem">Why.</param>
    /// <param name="Caller">Who, where the identity says so and only a header is refused.</param>
    public sealed record Refused(Problem Problem, Caller? Caller = null) : CallerReading;

    /// <summary>Reads claims and the headers that may narrow them. The token says whose data it is, never a header.</summary>
    public static CallerReading From(ClaimsPrincipal user, IHeaderDictionary headers)
    {
        // Exactly one: two tenants in one token must not be decided by their order.
        if (user.FindAll("tenant_id").ToArray() is not [var claim] || !TenantId.TryParse(claim.Value, null, out TenantId tenant))
            return new Refused(Problems.TenantRefused);
        if (user.FindFirst("sub")?.Value is not { Length: > 0 and <= 255 } userId)
            return new Refused(Problems.TenantRefused);

        Role role = user.FindAll("roles").Select(held => RoleOf(held.Value) ?? Role.Viewer).DefaultIfEmpty(Role.Viewer).Max();
        HashSet<string> scopes = user.Claims
            .Where(held => held.Type is "scope" or "scopes")
            .SelectMany(held => held.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        return Narrowed(new Caller(tenant, userId, role, scopes), headers);
    }

    private static CallerReading Narrowed(Caller caller, IHeaderDictionary headers)
    {
        if (headers.TryGetValue("X-Tenant-Id", out var named) && named != caller.Tenant.ToString())
            return new Refused(Problems.TenantRefused, caller);
        if (!headers.TryGetValue("X-Tenant-Role", out var asked))
            return new Known(caller);

        return RoleOf(asked.ToString()) is { } lowered && lowered <= caller.Role
            ? new Known(caller with { Role = lowered })
            : new Refused(Problems.RoleRefused, caller);
    }

    private static Role? RoleOf(string name) => name switch
    {
        "viewer" => Role.Viewer,
        "member" => Role.Member,
        "admin" => Role.Admin,
        "owner" => Role.Owner,
        _ => null,
    };
}
