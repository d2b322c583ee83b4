using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Images;

/// <summary>Pictures: from files, from latents, side by side, and to files.</summary>
public sealed class ImagesPlugin : IPlugin
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services) => services
        .AddSingleton<IResultType, ImageResult>()
        .AddSingleton<IOutputFormat, PngFormat>()
        .AddSingleton<IOutputFormat, JpegFormat>()
        .AddSingleton<IOutputFormat, WebpFormat>();
}
