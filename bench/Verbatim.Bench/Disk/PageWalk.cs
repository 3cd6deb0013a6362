using System.Buffers.Binary;

namespace Verbatim.Bench.Disk;

/// <summary>Walks the pages of a SQLite file by its published format: the engine that is used here is built without its table of pages.</summary>
internal sealed class PageWalk(byte[] file)
{
    private const int InteriorIndex = 2;
    private const int InteriorTable = 5;
    private const int LeafIndex = 10;
    private const int LeafTable = 13;

    public int PageSize { get; } = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(16)) is var size && size == 1 ? 65536 : size;

    /// <summary>Pages that belong to nothing.</summary>
    public long FreePages => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(36));

    /// <summary>The tree that begins with a page.</summary>
    public TreeBytes Walk(long root)
    {
        ReadOnlySpan<byte> page = file.AsSpan(checked((int)((root - 1) * PageSize)), PageSize);
        ReadOnlySpan<byte> header = page[(root == 1 ? 100 : 0)..];
        int kind = header[0];
        int cells = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        bool isLeaf = kind is LeafIndex or LeafTable;
        int pointers = (root == 1 ? 100 : 0) + (isLeaf ? 8 : 12);
        int contents = BinaryPrimitives.ReadUInt16BigEndian(header[5..]) is var start && start == 0 ? 65536 : start;
        var tree = new TreeBytes(1, contents - pointers - (2 * cells) + header[7] + FreeBlocks(page, BinaryPrimitives.ReadUInt16BigEndian(header[1..])));
        for (int i = 0; i < cells; i++)
        {
            ReadOnlySpan<byte> cell = page[BinaryPrimitives.ReadUInt16BigEndian(page[(pointers + (2 * i))..])..];
            if (!isLeaf)
            {
                tree += Walk(BinaryPrimitives.ReadUInt32BigEndian(cell));
                cell = cell[4..];
            }

            if (kind != InteriorTable)
                tree += Overflow(cell, kind == LeafTable);
        }

        return isLeaf ? tree : tree + Walk(BinaryPrimitives.ReadUInt32BigEndian(header[8..]));
    }

    private static int FreeBlocks(ReadOnlySpan<byte> page, int at)
    {
        int free = 0;
        for (; at != 0; at = BinaryPrimitives.ReadUInt16BigEndian(page[at..]))
            free += BinaryPrimitives.ReadUInt16BigEndian(page[(at + 2)..]);
        return free;
    }

    // What does not fit its page goes on in pages of its own, the last of which is not full.
    private TreeBytes Overflow(ReadOnlySpan<byte> cell, bool isTable)
    {
        long payload = Number(cell);
        long most = isTable ? PageSize - 35 : ((PageSize - 12) * 64L / 255) - 23;
        if (payload <= most)
            return default;

        long least = ((PageSize - 12) * 32L / 255) - 23;
        long kept = least + ((payload - least) % (PageSize - 4));
        long beyond = payload - (kept <= most ? kept : least);
        long pages = (beyond + PageSize - 5) / (PageSize - 4);
        return new TreeBytes(pages, (pages * (PageSize - 4)) - beyond);
    }

    private static long Number(ReadOnlySpan<byte> bytes)
    {
        long number = 0;
        for (int i = 0; i < 8; i++)
        {
            number = (number << 7) | (uint)(bytes[i] & 0x7f);
            if (bytes[i] < 0x80)
                return number;
        }

        return (number << 8) | bytes[8];
    }
}
