using System.Net.Http.Headers;
using Verbatim.Frames.Wire;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Recording;

/// <summary>What a recording request says of itself, before its body.</summary>
/// <param name="Format">How frames stand in the body.</param>
/// <param name="IsProviderBody">Whether the body is a provider's stream and not frames.</param>
/// <param name="More">Whether another body of the provider will follow.</param>
/// <param name="WantsLines">Whether commits are to be acknowledged while the body is open.</param>
internal sealed record RecordingForm(FrameBodyFormat Format, bool IsProviderBody, bool More, bool WantsLines)
{
    /// <exception cref="RefusedException">The request asks for what is not taken.</exception>
    public static RecordingForm Of(HttpRequest request, string? source, string? more)
    {
        if (source is not (null or "openai-responses"))
            throw new RefusedException(Problems.InvalidParameter("source is openai-responses, or left out for a body of frames."));
        bool isMore = Parameters.Flag("more", more);
        if (isMore && source is null)
            throw new RefusedException(Problems.InvalidParameter("more goes with source: frames say themselves when the run ends."));

        return new RecordingForm(
            FormatOf(request),
            source is not null,
            isMore,
            request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType == Acknowledgements.MediaType));
    }

    private static FrameBodyFormat FormatOf(HttpRequest request)
    {
        // An empty body is a keep-alive and may go without a type.
        if (request.ContentType is null && request.ContentLength == 0)
            return FrameBodyFormat.NdJson;

        return MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            ? type.MediaType?.ToLowerInvariant() switch
            {
                "application/x-ndjson" => FrameBodyFormat.NdJson,
                "text/event-stream" => FrameBodyFormat.EventStream,
                _ => throw Refuse(),
            }
            : throw Refuse();
    }

    private static RefusedException Refuse() =>
        new(Problems.UnsupportedMediaType with { Detail = "Frames come as application/x-ndjson or text/event-stream." });
}
