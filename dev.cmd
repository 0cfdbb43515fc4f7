@echo off
rem Hands over to dev.py with the Python launcher: dev run, dev test, ...
py -3 "%~dp0dev.py" %*
exit /b %ERRORLEVEL%
