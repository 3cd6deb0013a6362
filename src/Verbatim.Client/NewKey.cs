namespace Verbatim.Client;

/// <summary>A key to be created.</summary>
internal sealed record NewKey(string Name, IReadOnlyList<string> Scopes);
