namespace Verbatim.Client;

/// <summary>The tenant's keys, on the wire.</summary>
internal sealed record KeyList(IReadOnlyList<RecorderKey> Items);
