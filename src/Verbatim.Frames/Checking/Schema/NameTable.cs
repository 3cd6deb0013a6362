using System.Text;

namespace Verbatim.Frames.Checking.Schema;

/// <summary>A closed set of short names, found by their UTF-8 bytes without making a string.</summary>
internal sealed class NameTable
{
    private readonly byte[][] _utf8;
    private readonly int[] _slots;

    public NameTable(string[] names)
    {
        Names = names;
        _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)names.Length * 4)];
        for (int i = 0; i < names.Length; i++)
        {
            int slot = SlotOf(_utf8[i]);
            while (_slots[slot] != 0)
                slot = (slot + 1) & (_slots.Length - 1);

            _slots[slot] = i + 1;
        }
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The place of a name in <see cref="Names"/>, or −1.</summary>
    public int Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return -1;

        for (int slot = SlotOf(utf8); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (utf8.SequenceEqual(_utf8[_slots[slot] - 1]))
                return _slots[slot] - 1;
        }

        return -1;
    }

    // Length and three letters tell the contract's names apart nearly always; a table at most a quarter full does the rest.
    private int SlotOf(ReadOnlySpan<byte> utf8) =>
        ((utf8.Length * 61) + (utf8[0] * 31) + (utf8[utf8.Length / 2] * 7) + (utf8[^1] * 3)) & (_slots.Length - 1);
}
