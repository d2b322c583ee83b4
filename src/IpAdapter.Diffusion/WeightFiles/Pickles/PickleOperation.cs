namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>The instructions of pickles that are known here (Python's <c>pickletools</c> names them as the comments do).</summary>
internal enum PickleOperation : byte
{
    Mark = (byte)'(',               // MARK
    Stop = (byte)'.',               // STOP
    Pop = (byte)'0',                // POP
    PopMark = (byte)'1',            // POP_MARK
    Duplicate = (byte)'2',          // DUP
    Protocol = 0x80,                // PROTO
    Frame = 0x95,                   // FRAME

    None = (byte)'N',               // NONE
    True = 0x88,                    // NEWTRUE
    False = 0x89,                   // NEWFALSE
    Int8 = (byte)'K',               // BININT1
    Int16 = (byte)'M',              // BININT2
    Int32 = (byte)'J',              // BININT
    Long1 = 0x8a,                   // LONG1
    Long4 = 0x8b,                   // LONG4
    Real = (byte)'G',               // BINFLOAT
    ShortText = 0x8c,               // SHORT_BINUNICODE
    Text = (byte)'X',               // BINUNICODE
    LongText = 0x8d,                // BINUNICODE8
    ShortOldText = (byte)'U',       // SHORT_BINSTRING
    OldText = (byte)'T',            // BINSTRING
    ShortBytes = (byte)'C',         // SHORT_BINBYTES
    Bytes = (byte)'B',              // BINBYTES
    LongBytes = 0x8e,               // BINBYTES8

    EmptyTuple = (byte)')',         // EMPTY_TUPLE
    Tuple = (byte)'t',              // TUPLE
    Tuple1 = 0x85,                  // TUPLE1
    Tuple2 = 0x86,                  // TUPLE2
    Tuple3 = 0x87,                  // TUPLE3
    EmptyList = (byte)']',          // EMPTY_LIST
    Append = (byte)'a',             // APPEND
    Appends = (byte)'e',            // APPENDS
    EmptyDictionary = (byte)'}',    // EMPTY_DICT
    SetItem = (byte)'s',            // SETITEM
    SetItems = (byte)'u',           // SETITEMS
    EmptySet = 0x8f,                // EMPTY_SET
    AddItems = 0x90,                // ADDITEMS

    Put = (byte)'q',                // BINPUT
    LongPut = (byte)'r',            // LONG_BINPUT
    Memoize = 0x94,                 // MEMOIZE
    Get = (byte)'h',                // BINGET
    LongGet = (byte)'j',            // LONG_BINGET

    Global = (byte)'c',             // GLOBAL
    Instance = (byte)'i',           // INST
    StackGlobal = 0x93,             // STACK_GLOBAL
    Reduce = (byte)'R',             // REDUCE
    NewObject = 0x81,               // NEWOBJ
    Build = (byte)'b',              // BUILD
    PersistentId = (byte)'Q',       // BINPERSID
}
