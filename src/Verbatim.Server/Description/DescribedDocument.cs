using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Verbatim.Server.Description;

/// <summary>What holds for all of the API.</summary>
internal sealed class DescribedDocument : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Verbatim",
            Version = "v1",
            Description = "Records the frames of AI agent runs and plays them back exactly. Clauses such as R-30 are those of docs/contracts/workflow-run-replay-v1.md, "
                + "problems those of docs/errors.md.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Tags = OperationTable.All.Values.Select(operation => operation.Tag).Distinct().Select(tag => new OpenApiTag { Name = tag }).ToHashSet();
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components!.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token with sub, tenant_id, scope and roles (R-13 to R-22). The web app's session serves in its place.",
            },
        };

        // HEAD is answered wherever GET is, without the body: said once here, and not again for each.
        foreach (IOpenApiPathItem path in document.Paths.Values)
            path.Operations?.Remove(HttpMethod.Head);
        LeftOutNulls.TakeFrom(document);
        return Task.CompletedTask;
    }
}
