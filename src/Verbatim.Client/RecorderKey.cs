namespace Verbatim.Client;

/// <summary>A recorder's key, as the server knows it.</summary>
/// <param name="KeyId">Names it in lists, and where it is revoked.</param>
/// <param name="Name">What its creator called it.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedBy">The user who created it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Key">The key itself, to be sent as a bearer token. Told once, when it is created; null ever after.</param>
public sealed record RecorderKey(string KeyId, string Name, IReadOnlyList<string> Scopes, string CreatedBy, DateTimeOffset CreatedAt, string? Key);
