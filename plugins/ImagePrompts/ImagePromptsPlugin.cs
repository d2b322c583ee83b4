using IpAdapter.Graph.ImagePrompts.Projections;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Image prompts: the kinds of adapters that can be used, and what their nodes need.</summary>
public sealed class ImagePromptsPlugin : IPlugin
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services) => services
        .AddSingleton<IImageProjectionKind, BaseProjectionKind>()
        .AddSingleton<IImageProjectionKind, PlusProjectionKind>()
        .AddSingleton<ImageProjectionKinds>()
        .AddSingleton<AdapterReader>()
        .AddSingleton<IResultType, ImagePromptResult>();
}
