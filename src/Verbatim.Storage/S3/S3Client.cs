using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using Amazon.S3.Model;
using Verbatim.Ledger.Objects;

namespace Verbatim.Storage.S3;

/// <summary>The SDK's client without two of its habits: it follows no answer to another host, and holds no content against its ETag.</summary>
internal sealed class S3Client : AmazonS3Client
{
    public S3Client(AmazonS3Config config)
        : base(config)
    {
    }

    public S3Client(AWSCredentials credentials, AmazonS3Config config)
        : base(credentials, config)
    {
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<AmazonS3RedirectHandler>(new NoRedirect());
        pipeline.AddHandlerAfter<AmazonS3ResponseHandler>(new NoTag());
    }

    /// <summary>Requests carry attachments and are signed: they go where they were sent.</summary>
    private sealed class NoRedirect : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            T response = await base.InvokeAsync<T>(executionContext);
            int status = (int)executionContext.ResponseContext.HttpResponse.StatusCode;
            if (status is < 300 or > 399)
                return response;

            executionContext.ResponseContext.HttpResponse.ResponseBody.Dispose();
            throw new ObjectStoreUnavailableException($"it answered {status}, as if it were elsewhere.");
        }
    }

    /// <summary>An ETag is the MD5 of what it is the tag of at some stores, for some objects; where it is something else the SDK would call whole bytes damaged.</summary>
    private sealed class NoTag : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            T response = await base.InvokeAsync<T>(executionContext);
            if (executionContext.ResponseContext.Response is GetObjectResponse found)
                found.ETag = null;
            return response;
        }
    }
}
