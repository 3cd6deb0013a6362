using Bunit;
using Verbatim.Transcripts;
using Verbatim.Web.Transcripts;

namespace Verbatim.Tests.Web.Seeing;

/// <summary>A run as its page shows it: frames through the real fold into the real components.</summary>
internal static class SeenRun
{
    public static string Of(Transcript transcript)
    {
        using var page = new BunitContext();
        IRenderedComponent<RunView> run = page.Render<RunView>(parameters => parameters
            .Add(view => view.Transcript, transcript)
            .Add(view => view.Shown, transcript.Entries)
            .Add(view => view.Older, 0)
            .Add(view => view.Title, null));
        return Sight.Of(run.Nodes);
    }

    public static string Of(TranscriptHeader header, IEnumerable<byte[]> frames)
    {
        Transcript transcript = Transcript.Begin(header);
        foreach (byte[] frame in frames)
            transcript.Apply(frame);
        return Of(transcript);
    }
}
