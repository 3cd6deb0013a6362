using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Keys;

/// <summary>Creates, lists and revokes the keys of a tenant's recorders .</summary>
internal sealed class KeyIssuing(ApiKeys keys, TimeProvider time)
{
    private const int MostKeys = 1000;
    private const int LongestName = 100;

    private static readonly Permission[] Grantable = [Permission.Read, Permission.Write];

    /// <summary>A key and its text, which is told this once.</summary>
    public sealed record Issued(ApiKey Key, string Text);

    public Answer<IReadOnlyList<ApiKey>> List(Caller caller) =>
        caller.May(Permission.Keys) ? new Answer<IReadOnlyList<ApiKey>>.Given(keys.Of(caller.Tenant)) : Problems.Forbidden;

    public Answer<Issued> Create(Caller caller, KeyRequest request)
    {
        if (!caller.May(Permission.Keys))
            return Problems.Forbidden;
        if (request.Name.Length is 0 or > LongestName || request.Name.Any(char.IsControl))
            return Problems.InvalidParameter($"name is 1 to {LongestName} characters, none of them a control character.");

        string[] scopes = [.. (request.Scopes ?? [Permission.Write.Scope]).Distinct(StringComparer.Ordinal)];
        if (scopes is [] || scopes.Any(scope => Grantable.All(granted => granted.Scope != scope)))
            return Problems.InvalidParameter("scopes has one or both of conversations:read and conversations:write.");

        // Nobody hands on what they may not do themselves.
        if (Grantable.Any(granted => scopes.Contains(granted.Scope) && !caller.May(granted)))
            return Problems.Forbidden;
        if (keys.Of(caller.Tenant).Count >= MostKeys)
            return Problems.TooManyKeys;

        var text = ApiKeyText.Make();
        var key = new ApiKey
        {
            KeyId = text.KeyId,
            Tenant = caller.Tenant.ToString(),
            Name = request.Name,
            Scopes = scopes,
            CreatedBy = caller.UserId,
            CreatedAt = time.GetUtcNow(),
            SecretSha256 = text.SecretSha256,
        };
        keys.Add(key);
        return new Issued(key, text.ToString());
    }

    public Answer<bool> Revoke(Caller caller, string keyId) =>
        !caller.May(Permission.Keys) ? Problems.Forbidden
        : keys.Revoke(caller.Tenant, keyId) ? true
        : Problems.NotFound;
}
