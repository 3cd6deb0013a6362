using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Description;

/// <summary>An operation with its parameters, examples and problems, as the tables say.</summary>
internal sealed class DescribedOperation : IOpenApiOperationTransformer
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        Operation told = context.Description.ActionDescriptor.EndpointMetadata.OfType<Operation>().Single();
        operation.Summary = told.Summary;
        operation.Description = told.Description;
        operation.Tags = new HashSet<OpenApiTagReference> { new(told.Tag, context.Document) };
        operation.Security = told.IsAnonymous ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DescribedDocument.Bearer, context.Document)] = [] }];
        operation.Parameters = [.. Parameters(operation, told)];
        TakeBody(operation, told);
        foreach (Reply reply in told.Replies)
            Show(operation, reply);

        OpenApiSchema schema = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken);
        context.Document!.AddComponent(nameof(Problem), schema);
        Problem[] always = told.IsAnonymous ? [] : [Problems.Unauthenticated, Problems.Forbidden, Problems.TenantRefused, Problems.RoleRefused, Problems.TooManyRequests, Problems.Busy];
        foreach (IGrouping<int, Problem> status in always.Concat(told.Problems).Distinct().GroupBy(problem => problem.Status).OrderBy(status => status.Key))
            operation.Responses![Text(status.Key)] = Refusal(status, context.Document);
    }

    private static IEnumerable<IOpenApiParameter> Parameters(OpenApiOperation operation, Operation told)
    {
        foreach (IOpenApiParameter parameter in operation.Parameters ?? [])
            yield return ParameterTable.Of(parameter.Name!, parameter.In!.Value, told);

        string[] ofAll = told.IsAnonymous ? [] : ["X-Tenant-Id", "X-Tenant-Role"];
        foreach (string header in told.Headers.Concat(ofAll))
            yield return ParameterTable.Of(header, ParameterLocation.Header, told);
    }

    private static void TakeBody(OpenApiOperation operation, Operation told)
    {
        if (told.BodyTypes is not [])
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Content = told.BodyTypes.ToDictionary(type => type, type => new OpenApiMediaType
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    Example = type == "text/event-stream" ? Examples.Stream : told.BodyExample,
                }),
            };
        }
        else if (told.BodyExample is { } example)
        {
            operation.RequestBody!.Content![Json].Example = JsonNode.Parse(example);
        }
    }

    // The framework passes over answers without a body.
    private static void Show(OpenApiOperation operation, Reply reply)
    {
        if (!operation.Responses!.TryGetValue(Text(reply.Status), out IOpenApiResponse? response))
            operation.Responses[Text(reply.Status)] = response = new OpenApiResponse();
        response.Description = reply.Description;
        if (reply.Example is not { } example)
            return;

        if (!response.Content!.TryGetValue(reply.MediaType, out OpenApiMediaType? form))
            response.Content[reply.MediaType] = form = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        form.Example = reply.MediaType == Json ? JsonNode.Parse(example) : example;
    }

    private static OpenApiResponse Refusal(IEnumerable<Problem> problems, OpenApiDocument document) => new()
    {
        Description = string.Join(" ", problems.Select(problem => $"{problem.Slug}: {problem.Title}")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ProblemJson] = new()
            {
                Schema = new OpenApiSchemaReference(nameof(Problem), document),
                Examples = problems.ToDictionary(problem => problem.Slug, problem => (IOpenApiExample)new OpenApiExample { Value = JsonNode.Parse(problem.ToBytes()) }),
            },
        },
    };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
