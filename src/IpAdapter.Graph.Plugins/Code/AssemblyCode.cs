using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace IpAdapter.Graph.Plugins.Code;

/// <summary>Reads from an assembly's file what its methods call. Nothing is loaded, and no code of it runs.</summary>
internal sealed class AssemblyCode : IDisposable
{
    private readonly PEReader _image;
    private readonly MetadataReader _metadata;
    private readonly TypeNames _types = new();
    private readonly Dictionary<EntityHandle, MethodName> _names = [];

    /// <exception cref="BadImageFormatException">The file is no assembly.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public AssemblyCode(string path)
    {
        using (var file = File.OpenRead(path))
            _image = new PEReader(file, PEStreamOptions.PrefetchEntireImage | PEStreamOptions.LeaveOpen);
        if (!_image.HasMetadata)
            throw new BadImageFormatException($"'{path}' is no .NET assembly");
        _metadata = _image.GetMetadataReader();
        Name = _metadata.IsAssembly ? _metadata.GetString(_metadata.GetAssemblyDefinition().Name) : Path.GetFileNameWithoutExtension(path);
    }

    /// <summary>Whether a file is a .NET assembly, and no native library.</summary>
    public static bool IsAssembly(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var image = new PEReader(file);
            return image.HasMetadata;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    /// <summary>The name that the assembly gives itself.</summary>
    public string Name { get; }

    /// <summary>Whether it references an assembly of this name; what does not can call nothing of it.</summary>
    public bool References(string assembly) =>
        _metadata.AssemblyReferences.Any(handle => _metadata.StringComparer.Equals(_metadata.GetAssemblyReference(handle).Name, assembly));

    /// <summary>Every method that has a body of IL.</summary>
    /// <exception cref="BadImageFormatException">A body is not what it should be.</exception>
    public IEnumerable<MethodCode> Methods()
    {
        foreach (var handle in _metadata.MethodDefinitions)
        {
            var method = _metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress is var address and not 0
                && (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.IL)
                yield return Read(handle, address);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _image.Dispose();

    private MethodCode Read(MethodDefinitionHandle method, int address)
    {
        try
        {
            return new(NameOf(method), [.. CallsOf(Instruction.ReadAll(_image.GetMethodBody(address).GetILReader()))]);
        }
        catch (Exception wrong) when (wrong is ArgumentException or InvalidCastException)
        {
            // A token that leads nowhere, or to something else than a method.
            throw new BadImageFormatException($"the body of a method of {Name} can't be read", wrong);
        }
    }

    private IEnumerable<CodeCall> CallsOf(IReadOnlyList<Instruction> body)
    {
        for (var i = 0; i < body.Count; i++)
        {
            if (!body[i].Calls)
                continue;
            var callee = NameOf(MetadataTokens.EntityHandle(body[i].Operand));
            var yields = body[i].Code switch
            {
                ILOpCode.Newobj => callee.Type,
                ILOpCode.Ldftn or ILOpCode.Ldvirtftn => "",
                _ => callee.Returns,
            };
            yield return new CodeCall(callee, yields, IsKept(body, i + 1), IsReturned(body, i + 1));
        }
    }

    private bool IsKept(IReadOnlyList<Instruction> body, int next)
    {
        if (next == body.Count)
            return false;
        if (body[next].Code == ILOpCode.Stsfld)
            return true;
        if (body[next].Stores is not { } variable)
            return false;
        for (var i = next + 1; i < body.Count - 1; i++)
        {
            if (body[i].Loads == variable && body[i + 1].Code is ILOpCode.Call or ILOpCode.Callvirt
                && NameOf(MetadataTokens.EntityHandle(body[i + 1].Operand))
                    is { Name: "Dispose", Parameters: "" } or { Type: "System.GC", Name: "KeepAlive" })
                return true;
        }

        return false;
    }

    private static bool IsReturned(IReadOnlyList<Instruction> body, int next)
    {
        if (next == body.Count)
            return false;
        if (body[next].Stores is not { } variable)
            return body[next].Code == ILOpCode.Ret;
        for (var i = next + 1; i < body.Count - 1; i++)
        {
            if (body[i].Loads == variable && body[i + 1].Code == ILOpCode.Ret)
                return true;
        }

        return false;
    }

    private MethodName NameOf(EntityHandle method)
    {
        if (!_names.TryGetValue(method, out var name))
            _names[method] = name = ReadName(method);
        return name;
    }

    private MethodName ReadName(EntityHandle method)
    {
        switch (method.Kind)
        {
            case HandleKind.MethodDefinition:
                var definition = _metadata.GetMethodDefinition((MethodDefinitionHandle)method);
                var type = _types.NameOf(_metadata, definition.GetDeclaringType());
                return Spell(type, definition.Name, definition.DecodeSignature(_types, null));
            case HandleKind.MethodSpecification:
                return NameOf(_metadata.GetMethodSpecification((MethodSpecificationHandle)method).Method);
            default:
                var reference = _metadata.GetMemberReference((MemberReferenceHandle)method);
                return reference.Parent.Kind == HandleKind.MethodDefinition
                    ? NameOf(reference.Parent)
                    : Spell(_types.NameOf(_metadata, reference.Parent), reference.Name, reference.DecodeMethodSignature(_types, null));
        }
    }

    private MethodName Spell(string type, StringHandle name, MethodSignature<string> signature) =>
        new(type, _metadata.GetString(name), string.Join(", ", signature.ParameterTypes), signature.ReturnType);
}
