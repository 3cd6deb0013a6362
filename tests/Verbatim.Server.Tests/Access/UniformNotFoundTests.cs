using System.Net;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

[Trait("Clauses", "R-2 R-23 R-24 R-25 R-84")]
public sealed class UniformNotFoundTests(SharedServer shared)
{
    public static TheoryData<string, string> Routes => new()
    {
        { "GET", "" },
        { "GET", "/replay/events" },
        { "GET", "/replay/events?cursor=nonsense" },
        { "GET", "/replay/stream" },
        { "GET", "/replay/stream?follow=true" },
        { "GET", "/transcript" },
        { "POST", "/frames" },
        { "POST", "/frames?source=openai-responses" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_run_of_another_tenant_a_private_one_a_missing_one_and_a_malformed_id_get_one_answer(string method, string route)
    {
        using RunClient owner = shared.Process.Member("acme", "ann");
        using RunClient colleague = shared.Process.Member("acme", "ben");
        using RunClient stranger = shared.Process.Member("umbrella", "ann");
        string open = await owner.CreateAsync();
        string hidden = await owner.CreateAsync(visibility: "private");

        string missing = await AnswerAsync(stranger, method, $"no-such-run{route}");
        Assert.StartsWith("404", missing, StringComparison.Ordinal);
        Assert.Equal(missing, await AnswerAsync(stranger, method, open + route));
        Assert.Equal(missing, await AnswerAsync(stranger, method, hidden + route));
        Assert.Equal(missing, await AnswerAsync(colleague, method, hidden + route));
        Assert.Equal(missing, await AnswerAsync(colleague, method, $"no%20id{route}"));
        Assert.Equal(missing, await AnswerAsync(colleague, method, $"{new string('x', 200)}{route}"));
        Assert.Equal(missing, await AnswerAsync(colleague, method, $"%2e%2e%2f{route}"));
    }

    [Fact]
    public async Task A_private_conversation_is_its_users_and_the_admins()
    {
        using RunClient owner = shared.Process.Member("acme", "ann");
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "eve", "admin"));
        string run = await owner.CreateAsync(visibility: "private");

        Assert.StartsWith("200", await AnswerAsync(owner, "GET", run), StringComparison.Ordinal);
        Assert.StartsWith("200", await AnswerAsync(admin, "GET", run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_verify_another_tenants_run_is_answered_as_to_verify_none()
    {
        using RunClient owner = shared.Process.Member("acme", "ann");
        using var admin = new RunClient(shared.Process, shared.Process.Tokens.For("acme", "eve", "admin"));
        using var stranger = new RunClient(shared.Process, shared.Process.Tokens.For("umbrella", "eve", "admin"));
        string run = await owner.CreateAsync(visibility: "private");

        string missing = await AnswerAsync(stranger, "GET", "no-such-run/verification");
        Assert.StartsWith("404", missing, StringComparison.Ordinal);
        Assert.Equal(missing, await AnswerAsync(stranger, "GET", $"{run}/verification"));
        Assert.Equal(missing, await AnswerAsync(stranger, "GET", "no%20id/verification"));
        Assert.StartsWith("200", await AnswerAsync(admin, "GET", $"{run}/verification"), StringComparison.Ordinal);

        string forbidden = await AnswerAsync(owner, "GET", "no-such-run/verification");
        Assert.StartsWith("403", forbidden, StringComparison.Ordinal);
        Assert.Equal(forbidden, await AnswerAsync(owner, "GET", $"{run}/verification"));
    }

    [Fact]
    public async Task The_same_id_in_another_tenant_is_another_run()
    {
        using RunClient one = shared.Process.Member("acme");
        using RunClient other = shared.Process.Member("umbrella");
        string run = await one.CreateAsync();
        await one.RecordedAsync(run, SomeFrames.Run(3, run));

        using HttpResponseMessage created = await other.PostJsonAsync(RunClient.Runs, $$"""{"workflow_key":"k","workflow_run_id":"{{run}}","conversation_id":"{{run}}"}""");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Empty(await other.StreamAsync(run));
        Assert.NotEmpty(await one.StreamAsync(run));
    }

    private static async Task<string> AnswerAsync(RunClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{RunClient.Runs}/{path}");
        if (method == "POST")
        {
            request.Content = new ByteArrayContent(SomeFrames.NdJson(SomeFrames.Lifecycle(1, "c")));
            request.Content.Headers.ContentType = new("application/x-ndjson");
        }

        using HttpResponseMessage response = await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
        string headers = string.Join('\n', response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal));
        return $"{(int)response.StatusCode}\n{headers}\n\n{(response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))}";
    }
}
