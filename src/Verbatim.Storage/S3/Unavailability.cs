using System.Net.Sockets;
using Amazon.Runtime;
using Verbatim.Ledger.Objects;

namespace Verbatim.Storage.S3;

/// <summary>What the SDK and the network throw, in words that may be logged.</summary>
internal static class Unavailability
{
    /// <summary>What it means for the store, or null where it is not about the store: a caller's cancellation, or a fault of ours.</summary>
    public static ObjectStoreUnavailableException? Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        OperationCanceledException or TimeoutException => new("it did not answer in time."),
        AmazonServiceException { StatusCode: not 0 } answer => new($"it answered {(int)answer.StatusCode}{CodeOf(answer)}."),
        AmazonServiceException or HttpRequestException or IOException or SocketException => new("the connection could not be made, or was cut."),
        AmazonClientException => new("a request could not be made; are there credentials?"),
        _ => null,
    };

    // The code comes from whoever answered: a word of theirs, nothing else.
    private static string CodeOf(AmazonServiceException answer) =>
        answer.ErrorCode is { Length: > 0 and <= 64 } code && code.All(char.IsAsciiLetterOrDigit) && !int.TryParse(code, out _) ? $" ({code})" : "";
}
