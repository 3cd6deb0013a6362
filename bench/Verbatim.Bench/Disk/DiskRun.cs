namespace Verbatim.Bench.Disk;

/// <summary>A run to record: the bodies that a provider sent, one after the other.</summary>
internal sealed record DiskRun(string Name, IReadOnlyList<byte[]> Bodies);
