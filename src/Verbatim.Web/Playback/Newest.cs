using Verbatim.Transcripts;

namespace Verbatim.Web.Playback;

/// <summary>How much of a transcript its page shows until somebody asks for more: its newest entries.</summary>
public static class Newest
{
    private const int Most = 200;

    /// <summary>How many entries at the beginning are left out.</summary>
    public static int OlderIn(Transcript transcript) => Math.Max(0, transcript.Entries.Count - Most);
}
