using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Verbatim.Transcripts;

/// <summary>The JSON of a transcript: snake_case, nulls left out, generated at build time so that it survives trimming.</summary>
public static class TranscriptJson
{
    private static readonly TranscriptJsonContext Context = new(new JsonSerializerOptions(TranscriptJsonContext.Default.Options)
    {
        // Text goes out as UTF-8. A page that pastes the document into a script element has to escape it for there.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>For <see cref="JsonSerializer"/> and for HTTP results. Its limit of depth fits a frame's JSON within nested agents.</summary>
    public static JsonTypeInfo<TranscriptDocument> Document => Context.TranscriptDocument;

    /// <summary>The document as UTF-8.</summary>
    public static byte[] Write(TranscriptDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, Document);

    /// <summary>Reads a document.</summary>
    /// <exception cref="JsonException">The bytes are none.</exception>
    public static TranscriptDocument Read(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, Document) ?? throw new JsonException("A transcript document is a JSON object.");
}
