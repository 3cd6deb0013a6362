using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Server.Hosting;
using Verbatim.Storage;

namespace Verbatim.Server.Keys;

/// <summary>The keys there are, a file for each (decision 7).</summary>
/// <remarks>All are in memory: a request with a key reads no file, and a key that is revoked is gone for the next request and for those going on.</remarks>
internal sealed class ApiKeys
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly string _folder;
    private readonly ConcurrentDictionary<string, Held> _keys = new();

    /// <exception cref="StartRefusedException">A file is no key.</exception>
    public ApiKeys(DataFolders folders)
    {
        _folder = Path.Combine(folders.Keys, "recorders");
        DurableFolder.Create(_folder, below: folders.Root);
        foreach (string path in Directory.GetFiles(_folder, "*.json"))
            _keys[Path.GetFileNameWithoutExtension(path)] = new Held(Read(path));
    }

    public IReadOnlyList<ApiKey> Of(TenantId tenant) =>
        [.. _keys.Values.Select(held => held.Key).Where(key => key.Tenant == tenant.ToString()).OrderBy(key => key.CreatedAt).ThenBy(key => key.KeyId, StringComparer.Ordinal)];

    public void Add(ApiKey key)
    {
        SecretFile.Write(PathOf(key.KeyId), JsonSerializer.SerializeToUtf8Bytes(key, Json));
        _keys[key.KeyId] = new Held(key);
    }

    /// <returns>Whether the tenant had it.</returns>
    public bool Revoke(TenantId tenant, string keyId)
    {
        if (!_keys.TryGetValue(keyId, out Held? held) || held.Key.Tenant != tenant.ToString() || !_keys.TryRemove(KeyValuePair.Create(keyId, held)))
            return false;

        // What goes on by it ends first: if the file cannot be deleted, the caller hears of it, and revokes again after a restart.
        held.Revoked.Cancel();
        File.Delete(PathOf(keyId));
        DurableFolder.Sync(_folder);
        return true;
    }

    /// <summary>The key that a recorder sent, and what tells of its end; null where there is none like it.</summary>
    public (ApiKey Key, CancellationToken Revoked)? Find(string token) =>
        ApiKeyText.TryParse(token, out ApiKeyText? sent)
        && _keys.TryGetValue(sent.Value.KeyId, out Held? held)
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(sent.Value.SecretSha256), Encoding.ASCII.GetBytes(held.Key.SecretSha256))
            ? (held.Key, held.Revoked.Token)
            : null;

    private static ApiKey Read(string path)
    {
        try
        {
            ApiKey? key = JsonSerializer.Deserialize<ApiKey>(File.ReadAllBytes(path), Json);
            return key?.KeyId == Path.GetFileNameWithoutExtension(path) && ApiKeyText.IsId(key.KeyId)
                ? key
                : throw new StartRefusedException($"The file {path} is no key of a recorder. Move it away to start without that key.");
        }
        catch (JsonException exception)
        {
            throw new StartRefusedException($"The file {path} is no key of a recorder. Move it away to start without that key.", exception);
        }
    }

    private string PathOf(string keyId) => Path.Combine(_folder, $"{keyId}.json");

    private sealed class Held(ApiKey key)
    {
        public ApiKey Key => key;

        public CancellationTokenSource Revoked { get; } = new();
    }
}
