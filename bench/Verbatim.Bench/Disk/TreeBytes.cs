namespace Verbatim.Bench.Disk;

/// <summary>How the pages of one table or index of a SQLite file are filled.</summary>
/// <param name="Pages">How many, overflow pages among them.</param>
/// <param name="Unused">Bytes of them that nothing stands in.</param>
internal readonly record struct TreeBytes(long Pages, long Unused)
{
    public static TreeBytes operator +(TreeBytes left, TreeBytes right) => new(left.Pages + right.Pages, left.Unused + right.Unused);
}
