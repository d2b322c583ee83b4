namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>What libtorch's oneDNN believes of the processor's caches: the sizes that it blocks its loops for.</summary>
/// <remarks>
/// oneDNN asks a static <c>Xbyak::util::Cpu</c>, which reads <c>cpuid</c> once. Both the object and the function that makes it are local to
/// the library, and there is no way to set them. Words of the object, read in the machine code of its constructor: ten sizes from the 8th,
/// ten numbers of the cores that share each from the 18th, the number of levels in the 28th.
/// </remarks>
internal sealed unsafe class OneDnnCaches
{
    private const string Exported = "_ZN2at13globalContextEv";
    private const string MakeCpu = "_ZN4dnnl4impl3cpu3x643cpuEv";
    private const string Cpu = "_ZZN4dnnl4impl3cpu3x643cpuEvE4cpu_";
    private const string GetCapacity = "dnnl_get_primitive_cache_capacity";
    private const string SetCapacity = "dnnl_set_primitive_cache_capacity";

    private const int SizesAt = 7, SharingAt = 17, LevelsAt = 27, MostLevels = 10;
    private const int Levels = 3;

    private readonly uint* _words;
    private readonly delegate* unmanaged<int*, int> _getCapacity;
    private readonly delegate* unmanaged<int, int> _setCapacity;

    private OneDnnCaches(uint* words, delegate* unmanaged<int*, int> getCapacity, delegate* unmanaged<int, int> setCapacity)
    {
        _words = words;
        _getCapacity = getCapacity;
        _setCapacity = setCapacity;
    }

    /// <summary>Finds them in a loaded library; the object is made if nobody has asked for it yet.</summary>
    /// <param name="path">The file of libtorch_cpu.</param>
    /// <param name="handle">As it was loaded.</param>
    /// <exception cref="InvalidDataException">They are not where other builds have them; the message says what is missing.</exception>
    public static OneDnnCaches Find(string path, nint handle)
    {
        var found = LoadedElf.Find(path, handle, Exported, MakeCpu, Cpu, GetCapacity, SetCapacity);
        if (new[] { MakeCpu, Cpu, GetCapacity, SetCapacity }.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing)
            throw new InvalidDataException($"it has no symbol {missing}");
        if (found[Cpu].Size < (LevelsAt + 1) * sizeof(uint))
            throw new InvalidDataException($"its {Cpu} has {found[Cpu].Size} bytes, too few to hold what is looked for");
        var cpu = ((delegate* unmanaged<uint*>)found[MakeCpu].Address)();
        if (cpu != (uint*)found[Cpu].Address)
            throw new InvalidDataException($"its {MakeCpu} gives another object than {Cpu}");
        return new(
            cpu,
            (delegate* unmanaged<int*, int>)found[GetCapacity].Address,
            (delegate* unmanaged<int, int>)found[SetCapacity].Address);
    }

    /// <summary>The levels' sizes in bytes, as they stand; null where the words can't be these.</summary>
    public IReadOnlyList<uint>? Bytes =>
        _words[LevelsAt] <= MostLevels ? new ReadOnlySpan<uint>(_words + SizesAt, (int)_words[LevelsAt]).ToArray() : null;

    /// <summary>
    /// Whether the words hold what a processor that hides its caches leaves there, and nothing else: three levels of one byte, each a
    /// core's own.
    /// </summary>
    public bool AreUnknown =>
        _words[LevelsAt] == Levels
        && new ReadOnlySpan<uint>(_words + SizesAt, MostLevels).SequenceEqual<uint>([1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
        && new ReadOnlySpan<uint>(_words + SharingAt, MostLevels).SequenceEqual<uint>([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>The words that are looked at, for a message.</summary>
    public string Words =>
        $"sizes {string.Join(", ", new ReadOnlySpan<uint>(_words + SizesAt, Levels).ToArray())}; "
        + $"sharing cores {string.Join(", ", new ReadOnlySpan<uint>(_words + SharingAt, Levels).ToArray())}; levels {_words[LevelsAt]}";

    /// <summary>Puts sizes in the place of unknown ones, and lets go of what was compiled for those.</summary>
    /// <exception cref="InvalidOperationException">They are not unknown: nothing is written.</exception>
    public void Give(IReadOnlyList<uint> bytes)
    {
        if (!AreUnknown)
            throw new InvalidOperationException($"the caches are not unknown: {Words}");
        Write([1, 1, 1], bytes);
    }

    /// <summary>Makes this processor look like one that hides its caches: for tests on one that does not.</summary>
    internal void Hide() => Write([1, 1, 1], [1, 1, 1]);

    /// <summary>Writes whatever is given: for tests.</summary>
    internal void Write(IReadOnlyList<uint> sharing, IReadOnlyList<uint> bytes)
    {
        for (var level = 0; level < MostLevels; level++)
        {
            _words[SizesAt + level] = level < Levels ? bytes[level] : 0;
            _words[SharingAt + level] = level < Levels ? sharing[level] : 0;
        }

        _words[LevelsAt] = Levels;
        ForgetCompiled();
    }

    // Kernels are kept by the shapes they are for: those compiled before would go on being used.
    private void ForgetCompiled()
    {
        int capacity;
        if (_getCapacity(&capacity) != 0)
            return;
        _ = _setCapacity(0);
        _ = _setCapacity(capacity);
    }
}
