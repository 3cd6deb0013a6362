using Verbatim.Frames.Checking;

namespace Verbatim.Sources;

/// <summary>How much of a provider's event reaches a frame. What is cut carries a notice; lengths are in UTF-16 units.</summary>
public sealed record ProjectionOptions
{
    /// <summary>The longest string inside <c>arguments_json</c>; 4,000 unless set.</summary>
    public int MaxArgumentString { get; init; } = 4_000;

    /// <summary>The longest <c>arguments_text</c>; 8,000 unless set.</summary>
    public int MaxArgumentsText { get; init; } = 8_000;

    /// <summary>The longest string inside a tool's output; 8,000 unless set.</summary>
    public int MaxOutputString { get; init; } = 8_000;

    /// <summary>The longest reason of an approval; 2,000 unless set.</summary>
    public int MaxApprovalReason { get; init; } = 2_000;

    /// <summary>The most results of a file search; 10 unless set.</summary>
    public int MaxFileSearchResults { get; init; } = 10;

    /// <summary>The longest text of one such result; 2,000 unless set.</summary>
    public int MaxFileSearchText { get; init; } = 2_000;

    /// <summary>The size of the chunks in which images go out, in characters of base64; 131,072 unless set.</summary>
    public int ChunkSize { get; init; } = 131_072;

    /// <summary>
    /// The most that is held of one response of the provider: its texts and arguments as they come, and 128 for each item; 16,777,216 unless set. A stream that
    /// comes to more is full.
    /// </summary>
    public int MaxHeldText { get; init; } = 16 * 1024 * 1024;

    /// <summary>How large a frame and the run's stream may become. A stream that is full ends with a <c>final</c> that is incomplete.</summary>
    public FrameLimits Limits { get; init; } = new();

    /// <summary>The most characters of text that go into one frame: as many as chunks have, and no more than fit however they are escaped.</summary>
    internal int TextPieceSize
    {
        get
        {
            // A character takes at most six bytes as written.
            const int Escaped = 6;
            const int Envelope = 16 * 1024;
            return Math.Clamp((Limits.MaxFrameBytes - Envelope) / Escaped, 1, ChunkSize);
        }
    }

    /// <summary>What is wrong with these options, a sentence for each; empty where nothing is. Lengths from 1 to 1,000,000, results from 1 to 1,000, chunks from 1,024 to 524,288, held text from 65,536 to 268,435,456.</summary>
    public IReadOnlyList<string> FindFaults()
    {
        List<string> faults = [];
        Check(nameof(MaxArgumentString), MaxArgumentString, 1, 1_000_000);
        Check(nameof(MaxArgumentsText), MaxArgumentsText, 1, 1_000_000);
        Check(nameof(MaxOutputString), MaxOutputString, 1, 1_000_000);
        Check(nameof(MaxApprovalReason), MaxApprovalReason, 1, 1_000_000);
        Check(nameof(MaxFileSearchResults), MaxFileSearchResults, 1, 1_000);
        Check(nameof(MaxFileSearchText), MaxFileSearchText, 1, 1_000_000);
        Check(nameof(ChunkSize), ChunkSize, 1_024, 524_288);
        Check(nameof(MaxHeldText), MaxHeldText, 64 * 1024, 256 * 1024 * 1024);
        return faults;

        void Check(string key, int value, int from, int to)
        {
            if (value < from || value > to)
                faults.Add($"{key} is {value}; give a number from {from} to {to}.");
        }
    }
}
