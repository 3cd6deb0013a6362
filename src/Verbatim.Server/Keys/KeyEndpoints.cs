using Verbatim.Server.Access;

namespace Verbatim.Server.Keys;

/// <summary>The keys of recorders .</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/keys", List).Needs(Permission.Keys).WithName("ListKeys");
        routes.MapPost("/api/v1/keys", CreateAsync).Needs(Permission.Keys).WithName("CreateKey");
        routes.MapDelete("/api/v1/keys/{key_id}", RevokeAsync).Needs(Permission.Keys).WithName("RevokeKey");
    }

    private static IResult List(KeyIssuing issuing, HttpContext context) =>
        issuing.List(context.Caller()).ToResult(keys => TypedResults.Ok(new KeyList([.. keys.Select(key => KeySummary.Of(key, text: null))])));

    private static async Task<IResult> CreateAsync(KeyRequest request, KeyIssuing issuing, HttpContext context) =>
        (await issuing.CreateAsync(context.Caller(), request)).ToResult(issued =>
            TypedResults.Created($"/api/v1/keys/{issued.Key.KeyId}", KeySummary.Of(issued.Key, issued.Text)));

    private static async Task<IResult> RevokeAsync(string key_id, KeyIssuing issuing, HttpContext context) =>
        (await issuing.RevokeAsync(context.Caller(), key_id)).ToResult(_ => TypedResults.NoContent());

    internal sealed record KeyList(IReadOnlyList<KeySummary> Items);

    internal sealed record KeySummary(string KeyId, string Name, IReadOnlyList<string> Scopes, string CreatedBy, DateTimeOffset CreatedAt, string? Key)
    {
        public static KeySummary Of(ApiKey key, string? text) => new(key.KeyId, key.Name, key.Scopes, key.CreatedBy, key.CreatedAt, text);
    }
}
