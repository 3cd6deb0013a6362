using Microsoft.Extensions.Options;
using Verbatim.Ledger;
using Verbatim.Server.Errors;
using Verbatim.Server.Replay;

namespace Verbatim.Server.Conversations;

/// <summary>Writes a conversation's frames exactly as they were recorded, up to the present or, with <c>follow</c>, until the reader leaves .</summary>
internal sealed class ConversationStreamResult(ConversationStart start, bool follow, bool ids) : IResult
{
    private const int MaxFrames = 4096;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        bool follows = follow && !HttpMethods.IsHead(httpContext.Request.Method);
        using Followers.Follower? follower = follows ? services.GetRequiredService<Followers>().TryEnter(start.Conversation.Tenant) : null;
        if (follows && follower is null)
        {
            await Problems.TooManyFollowers.WriteAsync(httpContext);
            return;
        }

        RunLedger ledger = services.GetRequiredService<RunLedger>();
        HttpResponse response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;

        ConversationPlace? end = follow ? null : await ledger.PlacesOf(start.Conversation).PresentAsync(httpContext.RequestAborted);
        await services.GetRequiredService<HonestStream>().SendAsync(httpContext, $"Conversation {start.Conversation.Id}", async (writer, cancellationToken) =>
        {
            using ConversationReader reader = ledger.ReadConversation(start.Conversation, start.Place, end);

            // Damage in the first block is still an answer of its own: nothing has been sent by then.
            ConversationFrames? first = await reader.NextAsync(MaxFrames, cancellationToken);
            await response.StartAsync(cancellationToken);
            await response.BodyWriter.FlushAsync(cancellationToken);
            if (first is { } frames)
                await WriteAsync(frames, writer, cancellationToken);

            TimeSpan heartbeatEvery = services.GetRequiredService<IOptions<ReplayOptions>>().Value.HeartbeatEvery;
            CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            var following = new Following(writer, heartbeatEvery, services.GetRequiredService<TimeProvider>(), stopping);
            if (follow)
                await following.FollowAsync(next => WriteNextAsync(reader, writer, next), isAtEnd: () => false, reader.WaitAsync, cancellationToken);
            while (!follow && await WriteNextAsync(reader, writer, cancellationToken))
            {
                // The next block, until there is none.
            }
        });
    }

    private async ValueTask<bool> WriteNextAsync(ConversationReader reader, PatientWriter writer, CancellationToken cancellationToken)
    {
        if (await reader.NextAsync(MaxFrames, cancellationToken) is not { } frames)
            return false;

        await WriteAsync(frames, writer, cancellationToken);
        return true;
    }

    private ValueTask WriteAsync(ConversationFrames frames, PatientWriter writer, CancellationToken cancellationToken) => writer.WriteAsync(
        ids ? NamedFrames.Of(frames.Block, position => start.CursorOf(new ConversationPlace(frames.Span, position))) : frames.Block.Payload,
        cancellationToken);
}
