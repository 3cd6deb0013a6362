namespace Verbatim.Server.Hosting;

/// <summary>HEAD is answered like GET, without the body (RFC 9110, 9.3.2).</summary>
internal static class HeadRequests
{
    /// <summary>The endpoints that answer GET answer HEAD too: the same code runs, and the web server leaves the body out.</summary>
    public static TBuilder AnswerHead<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            for (int i = 0; i < endpoint.Metadata.Count; i++)
            {
                if (endpoint.Metadata[i] is IHttpMethodMetadata { HttpMethods: var methods } && methods.Contains(HttpMethods.Get) && !methods.Contains(HttpMethods.Head))
                    endpoint.Metadata[i] = new HttpMethodMetadata([.. methods, HttpMethods.Head]);
            }
        });
        return endpoints;
    }
}
