using System.Globalization;
using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>What a provider says went wrong.</summary>
internal sealed record ProviderError(string? Code, string? Message)
{
    private const int MaxCode = 200;
    private const int MaxMessage = 2_000;

    /// <summary>Reads the error of an <c>error</c> event, which has it nested or at its top, or of a failed response.</summary>
    public static ProviderError? Read(JsonElement? holder)
    {
        JsonElement? error = holder.Member("error") is { ValueKind: JsonValueKind.Object } nested ? nested : holder;
        string? message = error.Text("message") ?? holder.Text("error");
        string? code = error.Text("code") ?? NumberOf(error) ?? TypeOf(error, holder);
        return message is null && code is null ? null : new ProviderError(code, message);
    }

    public ErrorDetail ToDetail(NoticeList notices)
    {
        string message = JsonCleaner.CleanText(Message ?? "The provider reported an error.", "error.message", notices);
        return new ErrorDetail
        {
            Code = Code is null ? null : TextCut.ToAtMost(Code, MaxCode, "error.code", notices),
            Message = TextCut.ToAtMost(message, MaxMessage, "error.message", notices),
            Source = "provider",
            IsRetryable = IsRetryable(Code),
        };
    }

    private static bool IsRetryable(string? code) => code is "rate_limit_exceeded" or "rate_limit_error" or "server_error" or "internal_server_error"
        or "internal_error" or "service_unavailable" or "overloaded" or "overloaded_error" or "slow_down" or "timeout" or "server_timeout"
        or "vector_store_timeout" or "429" or "500" or "502" or "503" or "504";

    // Gateways give the status of the HTTP response.
    private static string? NumberOf(JsonElement? error) =>
        error is { } present && present.Number("code") is { } number ? number.ToString(CultureInfo.InvariantCulture) : null;

    // The event's own type is "error" and says nothing; a nested one may be all there is.
    private static string? TypeOf(JsonElement? error, JsonElement? holder) => error.Equals(holder) ? null : error.Text("type");
}
