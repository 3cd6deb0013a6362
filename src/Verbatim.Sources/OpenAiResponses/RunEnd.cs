using System.Text.Json;
using Verbatim.Frames.Checking;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>Makes the root terminal frame from the last response's answer.</summary>
internal sealed class RunEnd(FrameSink sink, ProjectionOptions options)
{
    // The frame has to fit into what is kept free for it: it has three texts, and escaped characters take several bytes each.
    private const int LongestTextWhenFull = FrameLimits.TerminalReserveBytes / 16;

    public void Emit(ResponseAnswer? answer, Usage? usage, IReadOnlyList<Attachment> attachments)
    {
        if (sink.IsFull)
            EmitFinal(answer ?? new ResponseAnswer { Status = ResponseAnswer.Truncated }, usage, attachments);
        else if (answer is null or { Status: ResponseAnswer.Truncated })
            EmitError(new ErrorDetail { Code = "source_truncated", Message = "The provider's stream ended before its response did.", Source = "provider", IsRetryable = true });
        else if (answer.Status == ResponseAnswer.Failed)
            EmitError(answer.Error);
        else
            EmitFinal(answer, usage, attachments);
    }

    private void EmitError(ProviderError? error)
    {
        var notices = new NoticeList();
        ErrorDetail detail = (error ?? new ProviderError(null, null)).ToDetail(notices);
        sink.TryEmitTerminal(new RunError { Error = detail }, notices);
    }

    private void EmitError(ErrorDetail detail) => sink.TryEmitTerminal(new RunError { Error = detail }, new NoticeList());

    private void EmitFinal(ResponseAnswer answer, Usage? usage, IReadOnlyList<Attachment> attachments)
    {
        // Each try keeps less: the whole answer, then without its parsed form, then its texts cut.
        bool isEmitted = !sink.IsFull
            && (TryEmit(answer, usage, attachments, keepsParsed: true, longest: int.MaxValue)
                || TryEmit(answer, usage, attachments, keepsParsed: false, longest: int.MaxValue)
                || TryEmit(answer, usage, attachments, keepsParsed: false, longest: options.ChunkSize / 2));
        if (!isEmitted && !TryEmit(answer, usage, attachments, keepsParsed: false, LongestTextWhenFull))
            TryEmit(answer, usage, [], keepsParsed: false, longest: 100);
    }

    private bool TryEmit(ResponseAnswer answer, Usage? usage, IReadOnlyList<Attachment> attachments, bool keepsParsed, int longest)
    {
        var notices = new NoticeList();
        if (sink.IsFull)
            notices.Truncated("$", "The run reached the limit of a stream: frames before this one are left out.");

        JsonElement? parsed = answer.IsJson && answer.Text is { } text ? Parse(text) : null;
        if (parsed is not null && !keepsParsed)
            notices.Truncated("final.structured_output", "The parsed answer is too large to be kept.");

        var final = new FinalResult
        {
            Status = StatusOf(answer),
            ResponseText = Cut(answer.Text, "final.response_text", longest, notices),
            StructuredOutput = keepsParsed ? parsed : null,
            ReasoningSummaryText = Cut(answer.ReasoningSummary, "final.reasoning_summary_text", longest, notices),
            RefusalText = Cut(answer.Refusal, "final.refusal_text", longest, notices),
            Attachments = attachments,
            Usage = usage,
        };
        return sink.TryEmitTerminal(new RunFinal { Final = final }, notices);
    }

    private string StatusOf(ResponseAnswer answer)
    {
        if (sink.IsFull)
            return "incomplete";

        return answer is { Status: ResponseAnswer.Completed, Refusal: not null } ? "refused" : answer.Status;
    }

    private static string? Cut(string? text, string path, int longest, NoticeList notices)
    {
        if (text is null || text.Length <= longest)
            return text;

        notices.Cut(path, longest);
        return TextCut.ToAtMost(text, longest);
    }

    // The model's own words, so nothing is redacted; but a frame holds no key twice and is only so deep.
    private static JsonElement? Parse(string text) =>
        ProviderJson.TryParse(text, out JsonElement value) ? JsonCleaner.MakeRegular(value) : null;
}
