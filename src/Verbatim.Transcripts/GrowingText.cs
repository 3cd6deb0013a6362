using System.Text;
using System.Text.Json.Serialization;

namespace Verbatim.Transcripts;

/// <summary>Text that arrives in pieces: an append costs the piece, whatever came before; the pieces are joined when the text is shown.</summary>
[JsonConverter(typeof(GrowingTextJsonConverter))]
public sealed class GrowingText
{
    private readonly StringBuilder _pieces = new();
    private string? _joined = "";

    /// <summary>Whether there is no text yet.</summary>
    public bool IsEmpty => _pieces.Length == 0;

    /// <summary>The length in UTF-16 units.</summary>
    public int Length => _pieces.Length;

    /// <summary>The whole text; joined once, and kept until the next piece.</summary>
    public override string ToString() => _joined ??= _pieces.ToString();

    internal void Append(string piece)
    {
        _pieces.Append(piece);
        _joined = null;
    }

    internal void Replace(string whole)
    {
        _pieces.Clear().Append(whole);
        _joined = whole;
    }
}
