using System.Buffers.Text;

namespace Verbatim.Bench.Peers;

/// <summary>Walks over an answer of Redis (RESP 2) where it lies.</summary>
internal ref struct RespReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>The length of the answer that these bytes begin with, if all of it is there.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        long elements = 1;
        while (elements-- > 0)
        {
            int end = bytes[length..].IndexOf((byte)'\n');
            if (end < 0)
                return false;

            byte kind = bytes[length];
            long number = kind is (byte)'*' or (byte)'$' ? Number(bytes.Slice(length + 1, end - 1)) : 0;
            length += end + 1;
            if (kind == '*')
                elements += Math.Max(number, 0);
            else if (kind == '$' && number >= 0)
                length += (int)number + "\r\n".Length;
            if (length > bytes.Length)
                return false;
        }

        return true;
    }

    /// <summary>The number of the next element's line: an integer, or how many elements an array has; -1 where there is none.</summary>
    public long Number()
    {
        ReadOnlySpan<byte> line = Line();
        return line[0] is (byte)'*' or (byte)':' ? Number(line[1..]) : throw Unexpected(line);
    }

    /// <summary>The next element, a string.</summary>
    public ReadOnlySpan<byte> Bulk()
    {
        ReadOnlySpan<byte> line = Line();
        if (line[0] != '$')
            throw Unexpected(line);

        ReadOnlySpan<byte> bulk = _bytes.Slice(_at, (int)Number(line[1..]));
        _at += bulk.Length + "\r\n".Length;
        return bulk;
    }

    private ReadOnlySpan<byte> Line()
    {
        ReadOnlySpan<byte> rest = _bytes[_at..];
        ReadOnlySpan<byte> line = rest[..rest.IndexOf((byte)'\r')];
        _at += line.Length + "\r\n".Length;
        return line;
    }

    private static long Number(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out long number, out _) ? number : throw Unexpected(digits);

    private static InvalidOperationException Unexpected(ReadOnlySpan<byte> line) => new($"Redis answered {System.Text.Encoding.ASCII.GetString(line)}");
}
