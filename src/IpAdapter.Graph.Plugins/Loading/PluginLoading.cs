using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins.Audits;
using IpAdapter.Graph.Plugins.Code;
using IpAdapter.Graph.Plugins.Manifests;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>Brings a plugin from its folder into memory, or says why not.</summary>
internal sealed class PluginLoading(PluginHostOptions options, HostAssemblies host, ContractAssemblies contracts, CopyFolder copies)
{
    /// <summary>Checks, copies and loads the plugin of a folder.</summary>
    /// <exception cref="PluginRefusedException">It is not fit for service; nothing of it is left behind.</exception>
    public LoadedPlugin Load(string folder, PluginManifest manifest)
    {
        if (options.TrustedManifests is { } trusted && !trusted.Contains(manifest.Hash))
            throw new PluginRefusedException($"its manifest {manifest.Hash} is not one of those trusted");
        if (!manifest.Contract.Contains(ContractVersion.Current))
            throw new PluginRefusedException($"it works with contract versions {manifest.Contract}, but this host has "
                + $"{ContractVersion.Current}: build it with that version of IpAdapter.Graph.Abstractions, or use another host");

        var copy = copies.Add(manifest.Hash);
        try
        {
            VerifiedCopy.Make(folder, manifest, host, copy);
            return Load(folder, manifest, copy);
        }
        catch
        {
            CopyFolder.Remove(copy);
            throw;
        }
    }

    /// <summary>Reads the code of a loaded plugin, and of what it brings along; nothing where no audit is asked for.</summary>
    public IReadOnlyList<UnsafeCall> Audit(LoadedPlugin plugin, PluginManifest manifest)
    {
        if (options.Audit is not { } audit)
            return [];
        return [.. manifest.Files.Keys.Where(file => file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            .SelectMany(file => Audit(audit, Path.Combine(plugin.Copy, file)))];
    }

    private static IReadOnlyList<UnsafeCall> Audit(ScalarAudit audit, string file)
    {
        try
        {
            return AssemblyCode.IsAssembly(file) ? audit.Read(file) : [];
        }
        catch (Exception unreadable) when (unreadable is BadImageFormatException or IOException)
        {
            return [];   // scrambled on purpose: the runtime is more patient than a reader
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LoadedPlugin Load(string folder, PluginManifest manifest, string copy)
    {
        var loader = MakeLoader(manifest, copy);
        ServiceProvider? services = null;
        try
        {
            var identity = new PluginIdentity(manifest.Id, manifest.Version, manifest.Hash);
            var assembly = loader.LoadDefaultAssembly();
            var documentation = Path.Combine(copy, Path.ChangeExtension(manifest.Entry, ".xml"));
            var reading = NodeReader.Read(assembly, identity, documentation, RefusePortType);
            if (reading.Problems.Count > 0)
                throw new PluginRefusedException(string.Join("; ", reading.Problems));

            services = PluginServices.Make(assembly, new PluginFiles(copy), options.HostServices);
            PluginServices.Check(reading.Nodes, services);
            RefuseSecondCopies(loader.LoadContext);
            return new LoadedPlugin(identity, folder, copy, loader, reading.Nodes, services);
        }
        catch (Exception failure)
        {
            services?.Dispose();
            loader.Dispose();
            if (failure is PluginRefusedException)
                throw;
            // The words only: an exception object of the plugin's code would hold the code.
            throw new PluginRefusedException(ExceptionText.For(failure));
        }
    }

    private PluginLoader MakeLoader(PluginManifest manifest, string copy)
    {
        try
        {
            var brought = manifest.Contracts.Select(name => contracts.Load(Path.Combine(copy, name + ".dll")).GetName()).ToList();
            return PluginLoader.CreateFromAssemblyFile(Path.Combine(copy, manifest.Entry), config =>
            {
                config.IsUnloadable = true;
                config.LoadInMemory = true;
                // Only what is named is shared. Otherwise the references of TorchSharp and the like would be too, and a plugin could not
                // have its own version of one.
                config.IsLazyLoaded = true;
                if (brought.Count > 0)
                    config.DefaultContext = contracts.AsHost();
                foreach (var name in host.Shared.Concat(brought))
                    config.SharedAssemblies.Add(name);
                foreach (var file in manifest.Files.Keys.Where(file => file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)))
                {
                    var name = Path.GetFileNameWithoutExtension(file);
                    if (!manifest.Contracts.Contains(name))
                        config.PrivateAssemblies.Add(new AssemblyName { Name = name });
                }
            });
        }
        catch (Exception failure) when (failure is not PluginRefusedException)
        {
            throw new PluginRefusedException(ExceptionText.For(failure));
        }
    }

    private string? RefusePortType(Type type)
    {
        if (host.IsContract(type.Assembly) || contracts.Contain(type.Assembly))
            return null;
        return AssemblyLoadContext.GetLoadContext(type.Assembly) is { IsCollectible: true }
            ? "that type is private to the plugin, so no other plugin could know it, and it would keep the plugin in memory: use a type "
                + $"of {host.ContractNames}, or put it in a contract assembly that the plugin's project names as PluginContractAssembly"
            : $"a type on a port comes from {host.ContractNames}, or from a contract assembly that the plugin's project names as "
                + "PluginContractAssembly";
    }

    /// <summary>What was found in the files was checked; this looks at what the runtime really did.</summary>
    private void RefuseSecondCopies(AssemblyLoadContext context)
    {
        foreach (var assembly in context.Assemblies)
        {
            if (assembly.GetName().Name is { } name && host.Own(name))
                throw new PluginRefusedException($"a second copy of {name} was loaded with it, which is the host's alone");
        }
    }
}
