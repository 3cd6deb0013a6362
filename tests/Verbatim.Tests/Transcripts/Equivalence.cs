using System.Text;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Exports;
using Xunit;

namespace Verbatim.Tests.Transcripts;

/// <summary>Holds the ways in which a run may be folded against each other, by all that a reader gets: document, text and Markdown.</summary>
internal sealed class Equivalence : IDisposable
{
    private const int FramesOfPage = 7;

    private readonly PagesInMemory _server = new();

    /// <summary>How many prefixes were compared.</summary>
    public int Compared { get; private set; }

    public async Task HoldsAsync(string name, IReadOnlyList<byte[]> frames)
    {
        FrameEvent[] events = [.. frames.Select(frame => FrameEvents.Read(frame))];
        var oneByOne = Transcript.Begin(Events.Header);
        var inPages = Transcript.Begin(Events.Header);
        var throughClient = Transcript.Begin(Events.Header);
        for (int at = 0; at < frames.Count; at++)
        {
            oneByOne.Apply(events[at]);

            // Each page by somebody who has only the document of the pages before.
            if (at % FramesOfPage == 0)
                inPages = Transcript.Restore(TranscriptJson.Read(TranscriptJson.Write(inPages.ToDocument(null))));
            inPages.Apply(events[at]);

            throughClient = Transcript.Restore(await _server.DocumentAsync(TranscriptJson.Write(throughClient.ToDocument(null))));
            foreach (ReadOnlyMemory<byte> frame in await _server.PageAsync([frames[at]]))
                throughClient.Apply(frame.Span);

            // Nobody looks at this one before it is compared.
            var atOnce = Transcript.Begin(Events.Header);
            foreach (FrameEvent frame in events.AsSpan(0, at + 1))
                atOnce.Apply(frame);

            byte[] expected = Shown(oneByOne);
            AssertSame(name, at + 1, "at once", expected, atOnce);
            AssertSame(name, at + 1, "in pages", expected, inPages);
            AssertSame(name, at + 1, "through the client", expected, throughClient);
            Compared++;
        }
    }

    public void Dispose() => _server.Dispose();

    private static void AssertSame(string name, int prefix, string way, byte[] expected, Transcript other)
    {
        byte[] shown = Shown(other);
        if (!expected.AsSpan().SequenceEqual(shown))
            Assert.Fail($"{name}: after {prefix} frames, folded {way}, another transcript:\n{Encoding.UTF8.GetString(expected)}\n{Encoding.UTF8.GetString(shown)}");
    }

    private static byte[] Shown(Transcript transcript) =>
    [
        .. TranscriptJson.Write(transcript.ToDocument(null)),
        .. Encoding.UTF8.GetBytes(TranscriptMarkdown.Of(transcript)),
        .. Encoding.UTF8.GetBytes(string.Join('\n', TranscriptText.Of(transcript))),
    ];
}
