using System.Text;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Exports;
using Xunit;

namespace Verbatim.Tests.Transcripts;

/// <summary>The recorded examples of the event contract, folded, against expectations that were reviewed by eye.</summary>
public sealed class RecordedTranscriptTests
{
    [Theory]
    [InlineData("chat-agent-tool-streaming")]
    [InlineData("chat-code-interpreter")]
    [InlineData("chat-file-search")]
    [InlineData("chat-function-tool")]
    [InlineData("chat-memory-checkpoint")]
    [InlineData("chat-provider-error")]
    [InlineData("chat-reasoning-summary")]
    [InlineData("chat-web-search")]
    public void Going_on_from_any_prefix_gives_the_same_transcript(string name)
    {
        byte[][] frames = Frames(name);
        string whole = Json(Fold(frames));

        for (int cut = 0; cut <= frames.Length; cut++)
        {
            Transcript restored = Transcript.Restore(TranscriptJson.Read(TranscriptJson.Write(Fold(frames[..cut]).ToDocument(null))));
            foreach (byte[] frame in frames)
                restored.Apply(frame);
            Assert.Equal(whole, Json(restored));
        }
    }

    [Theory]
    [InlineData("chat-agent-tool-streaming", """
        User
          What time is it?
        ask_researcher (agent researcher): completed
          {"question":"Market sizing"}
          Assistant (researcher)
            Top-line TAM estimate: $5B.
          {
            "summary": "Top-line TAM estimate: $5B."
          }
        """)]
    [InlineData("chat-function-tool", """
        User
          What time is it?
        get_current_time: completed
          {"timezone":"UTC"}
          {
            "timezone": "UTC",
            "iso": "2025-12-15T12:10:00Z"
          }
        Assistant (triage)
          Current time (UTC): 2025-12-15T12:10:00Z
        Ended: completed
          40 tokens read, 20 written
        """)]
    [InlineData("chat-code-interpreter", """
        User
          What time is it?
        Code interpreter: completed
          container: container_ci_01
          import pandas as pd

          df = pd.DataFrame({"x": [1, 2, 3], "y": [1, 4, 9]})
          path = "/mnt/data/squares.csv"
          df.to_csv(path, index=False)
          path
        Assistant (researcher)
          I generated a CSV file named squares.csv wit[1]h a small table of squares. You can download it here.
          [1] squares.csv /api/v1/openai/containers/container_ci_01/files/cfile_ci_01/download?conversation_id=c_ci&filename=squares.csv
        Ended: completed
          file: squares.csv (obj_ci_file_001, text/csv, 32 bytes)
          90 tokens read, 30 written
        """)]
    [InlineData("chat-memory-checkpoint", """
        User
          What time is it?
        ── Memory was compacted: 12,000 → 8,000 tokens ──
        Assistant (triage)
          ok
        Ended: completed
        """)]
    [InlineData("chat-provider-error", """
        User
          What time is it?
        Ended: failed. The request was invalid.
        """)]
    [InlineData("chat-reasoning-summary", """
        User
          What time is it?
        Reasoning
          Determine the user’s goal, identify required assumptions, and select the simplest valid approach. Provide a concise answer and call out any key caveats.
        Assistant (triage)
          Here’s a concise answer with the key caveats noted.
        Ended: completed
          80 tokens read, 25 written
        """)]
    [InlineData("chat-web-search", """
        User
          What time is it?
        Web search: completed
          query: sea turtle nesting activity
          source: https://example.com/news/sea-turtles
        Assistant (researcher)
          Sea turtle nesting activity has increased in parts of the U.S. Gulf Coast in recent years, according to local monitoring programs.
        """)]
    [InlineData("chat-file-search", """
        User
          What time is it?
        File search: completed
          query: What is deep research?
          found: doc.txt (score 0.92)
            Deep research is a structured investigation process that compiles sources and findings.
        Assistant (researcher)
          The document explains what deep research is and why it’s useful for structured investigation[1]s.
          [1] doc.txt
        """)]
    public void A_recorded_run_shows_as_reviewed(string name, string beginning)
    {
        string text = string.Join('\n', TranscriptText.Of(Fold(Frames(name))).Skip(2).Select(line => (new string(' ', line.Depth * 2) + line.Text).TrimEnd()));

        Assert.StartsWith(beginning.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
    }

    private static byte[][] Frames(string name) =>
    [
        .. File.ReadAllLines(Path.Combine(Recordings.At("public-sse-v1"), name + ".ndjson"))
            .Where(line => line.Length > 0)
            .Select(Encoding.UTF8.GetBytes),
    ];

    private static Transcript Fold(IEnumerable<byte[]> frames)
    {
        Transcript transcript = Transcript.Begin(Events.Header);
        foreach (byte[] frame in frames)
            transcript.Apply(frame);
        return transcript;
    }

    private static string Json(Transcript transcript) => Encoding.UTF8.GetString(TranscriptJson.Write(transcript.ToDocument(null)));
}
