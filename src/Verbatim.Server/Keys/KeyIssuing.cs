using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Server.Access;
using Verbatim.Server.Auditing;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Keys;

/// <summary>Creates, lists and revokes the keys of a tenant's recorders .</summary>
internal sealed class KeyIssuing(ApiKeys keys, AuditTrail trail, TimeProvider time)
{
    private const int MostKeys = 1000;
    private const int LongestName = 100;

    private static readonly Permission[] Grantable = [Permission.Read, Permission.Write];

    private readonly Lock _gate = new();
    private readonly Dictionary<TenantId, int> _coming = [];

    /// <summary>A key and its text, which is told this once.</summary>
    public sealed record Issued(ApiKey Key, string Text);

    public Answer<IReadOnlyList<ApiKey>> List(Caller caller) =>
        caller.May(Permission.Keys) ? new Answer<IReadOnlyList<ApiKey>>.Given(keys.Of(caller.Tenant)) : Permission.Keys.Refusal;

    public async Task<Answer<Issued>> CreateAsync(Caller caller, KeyRequest request)
    {
        if (!caller.May(Permission.Keys))
            return Permission.Keys.Refusal;
        if (request.Name.Length is 0 or > LongestName || request.Name.Any(char.IsControl))
            return Problems.InvalidParameter($"name is 1 to {LongestName} characters, none of them a control character.");

        string[] scopes = [.. (request.Scopes ?? [Permission.Write.Scope]).Distinct(StringComparer.Ordinal)];
        if (scopes is [] || scopes.Any(scope => Grantable.All(granted => granted.Scope != scope)))
            return Problems.InvalidParameter("scopes has one or both of conversations:read and conversations:write.");

        // Nobody hands on what they may not do themselves.
        if (Grantable.Any(granted => scopes.Contains(granted.Scope) && !caller.May(granted)))
            return Problems.Forbidden with { Detail = "A key gets no scope that its creator has not." };

        // Before the entry, which takes its time: of many at once, as many go on as there is room for.
        if (!TryReserve(caller.Tenant))
            return Problems.TooManyKeys;

        try
        {
            return await AddAsync(caller, request.Name, scopes);
        }
        finally
        {
            Release(caller.Tenant);
        }
    }

    public async Task<Answer<bool>> RevokeAsync(Caller caller, string keyId)
    {
        if (!caller.May(Permission.Keys))
            return Permission.Keys.Refusal;
        if (!keys.Revoke(caller.Tenant, keyId))
            return Problems.NotFound;

        // After it: a full disk keeps nobody from revoking a key.
        await trail.TryEnterAsync(caller, AuditAction.KeyRevoked, $"key {keyId}");
        return true;
    }

    private async Task<Issued> AddAsync(Caller caller, string name, string[] scopes)
    {
        var text = ApiKeyText.Make();
        var key = new ApiKey
        {
            KeyId = text.KeyId,
            Tenant = caller.Tenant.ToString(),
            Name = name,
            Scopes = scopes,
            CreatedBy = caller.UserId,
            CreatedAt = time.GetUtcNow(),
            SecretSha256 = text.SecretSha256,
        };

        // Before the key: there may be an entry without a key, and never a key without an entry.
        await trail.EnterAsync(caller, AuditAction.KeyCreated, $"key {key.KeyId}");
        keys.Add(key);
        return new Issued(key, text.ToString());
    }

    // A key that is on its way counts, and one that has just come counts twice for a moment: there is never one too many.
    private bool TryReserve(TenantId tenant)
    {
        lock (_gate)
        {
            int coming = _coming.GetValueOrDefault(tenant);
            if (keys.Of(tenant).Count + coming >= MostKeys)
                return false;

            _coming[tenant] = coming + 1;
            return true;
        }
    }

    private void Release(TenantId tenant)
    {
        lock (_gate)
        {
            if (--_coming[tenant] == 0)
                _coming.Remove(tenant);
        }
    }
}
