using System.Security.Claims;
using Verbatim.Frames;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Access;

/// <summary>What became of a validated identity: a caller, or a refusal.</summary>
internal abstract record CallerReading
{
    private CallerReading() { }

    public sealed record Known(Caller Caller) : CallerReading;

    public sealed record Refused(Problem Problem) : CallerReading;

    /// <summary>Reads claims and the headers that may narrow them. The token says whose data it is, never a header.</summary>
    public static CallerReading From(ClaimsPrincipal user, IHeaderDictionary headers)
    {
        // Exactly one: two tenants in one token must not be decided by their order.
        if (user.FindAll("tenant_id").ToArray() is not [var claim] || !TenantId.TryParse(claim.Value, null, out TenantId tenant))
            return new Refused(Problems.TenantRefused);
        if (user.FindFirst("sub")?.Value is not { Length: > 0 and <= 255 } userId)
            return new Refused(Problems.TenantRefused);
        if (headers.TryGetValue("X-Tenant-Id", out var named) && named != tenant.ToString())
            return new Refused(Problems.TenantRefused);

        Role role = user.FindAll("roles").Select(held => RoleOf(held.Value) ?? Role.Viewer).DefaultIfEmpty(Role.Viewer).Max();
        if (headers.TryGetValue("X-Tenant-Role", out var asked))
        {
            if (RoleOf(asked.ToString()) is not { } lowered || lowered > role)
                return new Refused(Problems.RoleRefused);
            role = lowered;
        }

        HashSet<string> scopes = user.Claims
            .Where(held => held.Type is "scope" or "scopes")
            .SelectMany(held => held.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        return new Known(new Caller(tenant, userId, role, scopes));
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
