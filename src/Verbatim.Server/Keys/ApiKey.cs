namespace Verbatim.Server.Keys;

/// <summary>A recorder's key as it is kept: all about it but the key itself, of whose secret there is only a hash.</summary>
internal sealed record ApiKey
{
    public required string KeyId { get; init; }

    public required string Tenant { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 of the secret, in hexadecimal. The secret is 256 random bits, so that no slow hash is needed.</summary>
    public required string SecretSha256 { get; init; }

    /// <summary>The user that runs recorded with this key belong to.</summary>
    public string UserId => $"key:{KeyId}";
}
