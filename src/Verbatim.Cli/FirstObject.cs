using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Verbatim.Cli;

/// <summary>The first JSON object of what is to be recorded, whatever stands around it.</summary>
internal static class FirstObject
{
    // As long as a frame may be, and somewhat more.
    private const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>Looks at it, and takes nothing away; null where there is none, or it has no end.</summary>
    public static async Task<JsonElement?> PeekAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await pipe.ReadAsync(cancellationToken);
            bool isKnown = TryFind(read.Buffer.Slice(0, Math.Min(read.Buffer.Length, MaxBytes)), out JsonElement? first);
            if (isKnown || read.IsCompleted || read.Buffer.Length >= MaxBytes)
            {
                pipe.AdvanceTo(read.Buffer.Start);
                return first;
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // False where more of it has to come. What is no JSON will not become any.
    private static bool TryFind(ReadOnlySequence<byte> buffer, out JsonElement? first)
    {
        first = null;
        if (buffer.PositionOf((byte)'{') is not { } start)
            return false;

        var reader = new Utf8JsonReader(buffer.Slice(start), isFinalBlock: false, default);
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
                return false;

            using (document)
                first = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
