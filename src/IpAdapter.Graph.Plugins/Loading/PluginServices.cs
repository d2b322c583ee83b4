using System.Reflection;
using IpAdapter.Graph.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>The services of a plugin: the host's, and what its <see cref="IPlugin"/> adds.</summary>
internal static class PluginServices
{
    /// <exception cref="PluginRefusedException">It has more than one <see cref="IPlugin"/>, or none that can be made.</exception>
    /// <param name="assembly">Its entry assembly.</param>
    /// <param name="files">Its files.</param>
    /// <param name="host">The host's services.</param>
    public static ServiceProvider Make(Assembly assembly, PluginFiles files, IServiceCollection host)
    {
        IServiceCollection services = new ServiceCollection();
        foreach (var service in host)
            services.Add(service);
        services.AddSingleton(files);

        var plugins = assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IPlugin)
            .IsAssignableFrom(type)).ToList();
        if (plugins.Count > 1)
            throw new PluginRefusedException($"it has {plugins.Count} classes that are an {nameof(IPlugin)} "
                + $"({string.Join(", ", plugins.Select(type => type.FullName))}): one is needed at most");
        try
        {
            if (plugins is [var only])
                Create(only).ConfigureServices(services);
            return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        }
        catch (Exception failure) when (failure is not PluginRefusedException)
        {
            throw new PluginRefusedException($"its services could not be made ({plugins.FirstOrDefault()?.FullName}): "
                + $"{ExceptionText.For(failure)}");
        }
    }

    /// <exception cref="PluginRefusedException">A node asks for a service that nobody has registered.</exception>
    public static void Check(IEnumerable<NodeDefinition> nodes, ServiceProvider services)
    {
        var known = services.GetRequiredService<IServiceProviderIsService>();
        foreach (var node in nodes)
        {
            foreach (var wanted in node.NodeType.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            {
                if (!wanted.HasDefaultValue && !known.IsService(wanted.ParameterType))
                    throw new PluginRefusedException($"node '{node.FullName}' asks for a service {wanted.ParameterType.Name} "
                        + $"('{wanted.Name}') that neither the host nor the plugin has registered: add it in the plugin's "
                        + $"{nameof(IPlugin)}");
            }
        }
    }

    private static IPlugin Create(Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is null)
            throw new PluginRefusedException($"{type.FullName} is an {nameof(IPlugin)} without a public constructor that takes nothing");
        return (IPlugin)Activator.CreateInstance(type)!;
    }
}
