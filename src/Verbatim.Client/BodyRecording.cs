namespace Verbatim.Client;

/// <summary>Sends a body that lasts as long as its run, and from its first byte again where the connection is lost.</summary>
internal sealed class BodyRecording(ServerCalls server, PatientCalls calls, string address, KeptBody body, RecordingBody kind)
{
    private const string InProgress = "urn:verbatim:problem:body-in-progress";

    private bool _isRetry;

    public Task<FramesRecorded> RecordAsync(CancellationToken cancellationToken) => calls.CallAsync(Timeout.InfiniteTimeSpan, SendAsync, cancellationToken);

    private async Task<FramesRecorded> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await server
                .PostAsync(address, new LiveContent(body.ReadAsync, kind.MediaType), ClientJson.Default.FramesRecorded, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (body.Failure is { } failure)
        {
            // That the request failed is only how it shows; no other one mends it.
            throw new BodyLostException($"The body cannot be read: {failure.Message}", failure);
        }
        catch (Exception lost) when (LostConnection.Is(lost) && !body.IsWhole)
        {
            throw new BodyLostException($"{lost.Message} More of the body had been read by then than is kept to be sent again.", lost);
        }
        catch (VerbatimException refused) when (_isRetry && refused.Type == InProgress)
        {
            // The server has not noticed yet that the connection before this one is lost.
            throw new HttpRequestException(refused.Message, refused);
        }
        finally
        {
            _isRetry = true;
        }
    }
}
