using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Verbatim.Server.Tests.Proofs.Exact;

/// <summary>Two bytes that somebody would like to have in a delta.</summary>
internal readonly record struct BytePair(byte First, byte Second)
{
    public static IEnumerable<BytePair> All => Enumerable.Range(0, 65_536).Select(both => new BytePair((byte)(both >> 8), (byte)both));

    public byte[] Raw => [First, Second];

    /// <summary>Whether the bytes are text.</summary>
    public bool IsUtf8 => Utf8.IsValid(Raw);

    /// <summary>Whether they are text that a JSON string may not hold as it is.</summary>
    public bool NeedsEscape => IsUtf8 && (MustEscape(First) || MustEscape(Second));

    /// <summary>The text as a JSON string holds it; bytes that are no text as the two characters of their numbers.</summary>
    public byte[] Escaped => IsUtf8 ? [.. Raw.SelectMany(Escape)] : Encoding.ASCII.GetBytes(Unit(First) + Unit(Second));

    /// <summary>The one code unit of UTF-16 that the bytes are: a surrogate, too, may be escaped alone.</summary>
    public byte[] AsCodeUnit => Encoding.ASCII.GetBytes(Unit((First << 8) | Second));

    private static IEnumerable<byte> Escape(byte one) => one switch
    {
        (byte)'"' or (byte)'\\' => [(byte)'\\', one],
        (byte)'\n' => "\\n"u8.ToArray(),
        (byte)'\t' => "\\t"u8.ToArray(),
        < 0x20 => Encoding.ASCII.GetBytes(Unit(one)),
        _ => [one],
    };

    private static bool MustEscape(byte one) => one is < 0x20 or (byte)'"' or (byte)'\\';

    private static string Unit(int number) => string.Create(CultureInfo.InvariantCulture, $"\\u{number:x4}");
}
