"""Passwords of twelve characters and more that a guesser tries first: the long ones of public lists, and local ones.

Written in lower case without blanks and marks; the comparison does the same with what was typed.
"""

WORDS = """
    123456789012 1234567890123 12345678901234 123456789123 1234567890987 123123123123 123456123456 111111111111
    000000000000 112233445566 121212121212 987654321098 098765432109 012345678901 abcdefghijkl abcdefghijklm
    abcdefghijklmnop abcd12345678 abc123456789 1234abcd1234 a1b2c3d4e5f6 1q2w3e4r5t6y 1qaz2wsx3edc 1qaz2wsx3edc4rfv
    qazwsxedcrfv zaq12wsxcde3 qwertyuiop12 qwertyuiop123 qwertyuiopasdf qwertyuiopas qwertyqwerty qwerty123456
    qwerty12345678 asdfghjkl123 asdfghjkl1234 asdfasdfasdf zxcvbnm12345 1234qwerasdf qweasdzxc123 passwordpassword
    password1234 password12345 password123456 password2018 password2024 password2025 password2026 password1234567
    passw0rd1234 mypassword123 mypassword12 newpassword1 newpassword123 yourpassword changeme1234 changeme12345
    letmeinletmein letmein12345 letmein123456 welcome12345 welcome123456 welcome1welcome iloveyou1234 iloveyou12345
    iloveyouforever administrator administrator1 administrator123 admin1234567 admin12345678 adminadminadmin
    admin123admin rootrootroot superman1234 batman123456 football1234 baseball1234 princess1234 princess12345
    sunshine1234 sunshine12345 dragon123456 monkey123456 michael12345 pokemon12345 liverpool1234 chelsea12345
    thisismypassword correcthorsebatterystaple trustno1trustno1 opensesame123 idontknow123 secretsecret secret123456
    testtesttest test12345678 test123456789 testing12345 guestguestguest default12345 internet1234 computer1234
    salasana1234 salasana12345 salasana123456 salasanasalasana salasana2018 salasana2024 salasana2025 salasana2026
    minunsalasana minunsalasana1 uusisalasana uusisalasana1 vaihdasalasana kissakissakissa perkeleperkele
    saatanaperkele hyvinvointialue hyvinvointialue1 perhekeskus1 perhekeskus12 perhekeskus123 perheneuvola
    perheneuvola1 perheneuvola123 paivakoti123 päiväkoti123 paivakoti1234 päiväkoti1234 lastenneuvola lastenneuvola1
    varhaiskasvatus varhaiskasvatus1 kontiopuisto kontiopuisto1 kontiopuisto123 pieksamaki123 pieksämäki123
    pieksamaki2018 pieksämäki2018 helsinki1234 helsinki12345 suomisuomi12 suomi1234567 tervetuloa12 tervetuloa123
    tavataantavataan tavataan1234 tavataan12345 tavataan2018 tavataan2026 lösenord1234 losenord1234 lösenord12345
    losenord12345 mittlösenord mittlosenord valkommen123 välkommen123 familjecenter familjecenter1 dagvard12345
    kesakesakesa kesa20182018 syksy2018syksy talvi2018talvi isänmaa12345 rakastansinua rakastansinua1
"""
REFUSED = frozenset(WORDS.split())
