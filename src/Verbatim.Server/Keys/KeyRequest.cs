namespace Verbatim.Server.Keys;

/// <summary>The body that creates a key .</summary>
internal sealed record KeyRequest
{
    public required string Name { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }
}
