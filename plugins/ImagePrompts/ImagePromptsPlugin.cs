using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Graph.ImagePrompts.Faces;
using IpAdapter.Graph.ImagePrompts.Files;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Image prompts: the kinds of adapters that can be used, and what their nodes need.</summary>
public sealed class ImagePromptsPlugin : IPlugin
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services)
    {
        foreach (var kind in ImagePromptFileKinds.For(ImageProjectionKinds.Published))
            services.AddSingleton(kind);
        services
            .AddSingleton(ImageProjectionKinds.Published)
            .AddSingleton<AdapterReader>()
            .AddSingleton<IResultType, ImagePromptResult>()
            .AddSingleton<IResultType, FaceIdentityResult>()
            .AddSingleton<IOutputFormat, ImagePromptFormat>()
            .AddSingleton<IOutputFormat, FaceIdentityFormat>();
    }
}
