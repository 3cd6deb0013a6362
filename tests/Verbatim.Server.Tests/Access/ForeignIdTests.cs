using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Hosting;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>R-23 on every route that there is: what belongs to another tenant is answered as what is not there, to the byte.</summary>
public sealed partial class ForeignIdTests(SharedServer shared)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    // What a workflow is called is no secret: it belongs to the server.
    private static readonly string[] OfNoTenant = ["workflow_key"];

    [Fact]
    public async Task Another_tenants_ids_are_answered_as_ids_of_nothing_on_every_route_and_verb()
    {
        Belongings acme = await BelongAsync();
        using var stranger = new RunClient(shared.Process, shared.Process.Tokens.For($"stranger-{Guid.NewGuid():N}", "eve", "owner", "conversations:* workflows:* keys:*"));
        IReadOnlyList<RouteEndpoint> routes = await RouteTable.ReadAsync();

        int compared = 0;
        int notFound = 0;
        foreach (RouteEndpoint route in routes.Where(IsOfTenants))
        {
            string[] taken = [.. route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods];
            bool hasId = route.RoutePattern.Parameters.Any(parameter => !OfNoTenant.Contains(parameter.Name));
            foreach (string method in Methods)
            {
                foreach (Sending sending in Sending.All(acme))
                {
                    string foreign = await AnswerAsync(stranger, method, PathOf(route, acme.Ids) + QueryOf(route, sending.Query, acme.Ids), sending);
                    string missing = await AnswerAsync(stranger, method, PathOf(route, acme.NothingLikeIt) + QueryOf(route, sending.Query, acme.NothingLikeIt), sending);

                    Assert.True(Without(foreign, acme.Ids) == Without(missing, acme.NothingLikeIt), $"{method} {route.RoutePattern.RawText} {sending}:\n{foreign}\n\n{missing}");
                    Assert.DoesNotContain(acme.Canary, foreign, StringComparison.Ordinal);
                    Assert.False(foreign.StartsWith("304", StringComparison.Ordinal));
                    compared++;
                    if (hasId && taken.Contains(method) && foreign.StartsWith("404", StringComparison.Ordinal))
                        notFound++;
                }
            }

            // Some form of the request gets so far as to look for the id: the comparison above is not one of two refusals of the form.
            Assert.True(!hasId || await ReachesItsIdAsync(stranger, route, taken, acme), $"{route.RoutePattern.RawText}: no request that this test knows gets as far as a 404");
        }

        Assert.True(notFound > 50, $"{notFound} of {compared}");
        await AssertOwnedAsync(acme, routes);
    }

    private static bool IsOfTenants(RouteEndpoint route) => route.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal);

    // The ids are good, and still are after all that the stranger sent: to their owner every route that reads answers with what they name.
    private async Task AssertOwnedAsync(Belongings acme, IReadOnlyList<RouteEndpoint> routes)
    {
        using var owner = new RunClient(shared.Process, shared.Process.Tokens.For("acme", acme.Canary, "owner", "conversations:* workflows:* keys:*"));
        int read = 0;
        foreach (RouteEndpoint route in routes.Where(IsOfTenants))
        {
            bool hasId = route.RoutePattern.Parameters.Any(parameter => !OfNoTenant.Contains(parameter.Name));
            if (!hasId || !route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET"))
                continue;

            using HttpResponseMessage answer = await owner.Http.GetAsync(PathOf(route, acme.Ids), RunClient.Cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{route.RoutePattern.RawText}: {(int)answer.StatusCode}");
            read++;
        }

        Assert.True(read > 5, $"{read} routes");
        Assert.Contains((await owner.GetAsync("/api/v1/keys")).GetProperty("items").EnumerateArray(), key => key.GetProperty("key_id").GetString() == acme.Key);
        foreach ((string path, HttpStatusCode expected) in new[] { ($"/api/v1/keys/{acme.Key}", HttpStatusCode.NoContent), ($"{RunClient.Runs}/{acme.Run}", HttpStatusCode.NoContent) })
        {
            using HttpResponseMessage deleted = await owner.Http.DeleteAsync(path, RunClient.Cancellation);
            Assert.Equal(expected, deleted.StatusCode);
        }
    }

    private static async Task<bool> ReachesItsIdAsync(RunClient stranger, RouteEndpoint route, string[] methods, Belongings acme)
    {
        foreach (string method in methods)
        {
            bool reaches = false;
            foreach (Sending sending in Sending.All(acme))
                reaches |= (await AnswerAsync(stranger, method, PathOf(route, acme.Ids), sending)).StartsWith("404", StringComparison.Ordinal);
            if (!reaches)
                return false;
        }

        return true;
    }

    // A parameter that has no entry is one that this test must be taught.
    private static string PathOf(RouteEndpoint route, IReadOnlyDictionary<string, string> ids) =>
        Parameter().Replace(route.RoutePattern.RawText!, match => ids[match.Groups["name"].Value]);

    private static string QueryOf(RouteEndpoint route, string query, IReadOnlyDictionary<string, string> ids) =>
        route.RoutePattern.Parameters.Count > 0 ? query
        : $"{(query.Length > 0 ? query + "&" : "?")}conversation_id={ids["conversation_id"]}";

    private static string Without(string answer, IReadOnlyDictionary<string, string> ids) =>
        ids.Values.Aggregate(answer, (text, id) => text.Replace(id, "ID", StringComparison.Ordinal));

    private static async Task<string> AnswerAsync(RunClient client, string method, string path, Sending sending)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (sending.Body is { } body && method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(sending.Body!));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(sending.MediaType);
        }

        if (sending.Header is { } header)
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);

        using HttpResponseMessage response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, RunClient.Cancellation);
        string headers = string.Join('\n', response.Headers.Concat(response.Content.Headers)
            .Where(one => one.Key is not "Date")
            .Select(one => $"{one.Key}: {string.Join(", ", one.Value)}")
            .Order(StringComparer.Ordinal));

        // What was just begun, under an id of this tenant's own, has ids and times of its own.
        bool isOwn = response.IsSuccessStatusCode && method == "POST";
        return isOwn ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode}\n{headers}\n\n{await response.Content.ReadAsStringAsync(RunClient.Cancellation)}";
    }

    private async Task<Belongings> BelongAsync()
    {
        string canary = $"canary-{Guid.NewGuid():N}";
        using RunClient owner = shared.Process.Member("acme", canary);
        string run = await owner.CreateAsync();
        await owner.RecordedAsync(run, SomeFrames.Delta(1, run, canary), SomeFrames.Final(2, run, canary));
        using HttpResponseMessage whole = await owner.StreamResponseAsync(run, acceptEncoding: null);
        JsonElement page = await owner.GetAsync($"{RunClient.Runs}/{run}/replay/events?limit=1");
        JsonElement list = await owner.GetAsync($"{RunClient.Runs}?limit=1");
        return new Belongings(
            canary,
            run,
            await ObjectAsync(owner),
            await KeyAsync(),
            page.GetProperty("next_cursor").GetString()!,
            list.GetProperty("next_cursor").GetString()!,
            whole.Headers.ETag!.ToString());
    }

    // The attachment that a demo workflow makes.
    private static async Task<string> ObjectAsync(RunClient owner)
    {
        using HttpResponseMessage started = await owner.PostJsonAsync("/api/v1/workflows/campaign-poster/run-stream", """{"message":"A poster, please."}""");
        return ObjectId().Match(await started.Content.ReadAsStringAsync(RunClient.Cancellation)).Groups["id"].Value;
    }

    private async Task<string> KeyAsync()
    {
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "eve", "admin", "keys:* conversations:*"));
        using HttpResponseMessage created = await admin.PostJsonAsync("/api/v1/keys", """{"name":"a recorder"}""");
        return (await RunClient.JsonAsync(created)).GetProperty("key_id").GetString()!;
    }

    [GeneratedRegex(@"\{(?<name>[a-z_]+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("\"object_id\":\"(?<id>[^\"]+)\"")]
    private static partial Regex ObjectId();

    /// <summary>What one tenant has, and as many ids of the same length that nobody has.</summary>
    private sealed record Belongings(string Canary, string Run, string Object, string Key, string Cursor, string ListCursor, string ETag)
    {
        public IReadOnlyDictionary<string, string> Ids { get; } = Named(Run, Run, Object, Key);

        public IReadOnlyDictionary<string, string> NothingLikeIt { get; } =
            Named($"run-{Guid.NewGuid():N}", $"run-{Guid.NewGuid():N}", $"obj_{Guid.NewGuid():N}", "0123456789abcdef");

        private static Dictionary<string, string> Named(string run, string conversation, string @object, string key) => new()
        {
            ["run_id"] = run,
            ["conversation_id"] = conversation,
            ["object_id"] = @object,
            ["key_id"] = key,
            ["workflow_key"] = "no-such-workflow",
        };
    }

    /// <summary>One way to send a request, with something of the other tenant's in it where there is a place for it.</summary>
    private sealed record Sending(string Query = "", string? Body = null, string MediaType = "application/json", (string Name, string Value)? Header = null)
    {
        public static IEnumerable<Sending> All(Belongings acme) =>
        [
            new(),
            new(Body: "{}"),
            new(Body: SomeFrames.Lifecycle(1, acme.Run), MediaType: "application/x-ndjson"),
            new(Query: "?source=openai-responses", Body: "data: {}\n\n", MediaType: "text/event-stream"),
            new(Query: $"?cursor={acme.Cursor}"),
            new(Query: $"?cursor={acme.ListCursor}"),
            new(Query: "?at=1"),
            new(Query: $"?user_id={acme.Canary}"),
            new(Header: ("If-None-Match", acme.ETag)),
            new(Header: ("Last-Event-ID", acme.Cursor)),
            new(Header: ("Range", "bytes=0-9")),
            new(Header: ("Accept", "text/event-stream")),
            new(Header: ("X-User-Id", acme.Canary)),
            new(Header: ("X-Forwarded-Host", "acme.example.com")),
        ];
    }
}
