using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Verbatim.Server.Description;

/// <summary>The description of the API, made from its routes: the same for everybody, so it is made once.</summary>
internal sealed class ApiDescription([FromKeyedServices(ApiDescription.Document)] IOpenApiDocumentProvider provider)
{
    internal const string Document = "v1";

    private readonly Lazy<Task<byte[]>> _bytes = new(() => WriteAsync(provider));

    public static void Add(IServiceCollection services)
    {
        services.AddOpenApi(Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer<DescribedSchema>();
            options.AddOperationTransformer<DescribedOperation>();
            options.AddDocumentTransformer<DescribedDocument>();
        });
        services.AddSingleton<ApiDescription>();
    }

    /// <summary>OpenAPI 3.1 as JSON.</summary>
    public Task<byte[]> ReadAsync() => _bytes.Value;

    // Not given up with the request that asked first: the next one gets the same.
    private static async Task<byte[]> WriteAsync(IOpenApiDocumentProvider provider)
    {
        OpenApiDocument document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        return [.. text.ToArray(), (byte)'\n'];
    }
}
