using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph;

/// <summary>
/// An optional class of a plugin, with a constructor without parameters, that registers what its nodes ask for in their constructors, and
/// its <see cref="IResultType"/>s, its <see cref="IOutputFormat"/>s, and the kinds of weight files that it brings (IWeightFileKind of
/// IpAdapter.Diffusion).
/// </summary>
public interface IPlugin
{
    /// <summary>Adds services. One provider a loaded plugin; the host's services are there already.</summary>
    void ConfigureServices(IServiceCollection services);
}
