namespace Verbatim.Server.Description;

/// <summary>Gives each route what the table says of it, for the description to find.</summary>
internal static class RouteDescription
{
    public static TBuilder Describe<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            string? name = endpoint.Metadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName;
            if (name is null || !OperationTable.All.TryGetValue(name, out Operation? operation))
            {
                endpoint.Metadata.Add(new Undescribed());
                return;
            }

            endpoint.Metadata.Add(operation);

            // The framework takes one form of an answer; the others come with the operation.
            foreach (Reply reply in operation.Replies.DistinctBy(reply => reply.Status))
                endpoint.Metadata.Add(reply.Type is null ? new ProducesResponseTypeMetadata(reply.Status) : new ProducesResponseTypeMetadata(reply.Status, reply.Type, [reply.MediaType]));
        });
        return endpoints;
    }

    private sealed class Undescribed : IExcludeFromDescriptionMetadata
    {
        public bool ExcludeFromDescription => true;
    }
}
